import type { LockedPackage } from '../../../../domain/bill-of-materials/locked-package.ts';
import type { LockReader } from './lock-reader.ts';

/** From Go 1.17 on go.mod names every module that is built in; before, go.sum names them, and others that were only looked at. */
const NAMES_ALL = 17;

/** go.mod, with go.sum where that one alone names everything. */
export const goModules: LockReader = (text, beside) => {
  const [, minor = '0'] = /^go 1\.(\d+)/m.exec(text) ?? [];
  const required = requiredIn(text);
  const sums = Number(minor) < NAMES_ALL ? modulesIn(beside ?? '') : [];
  const named = [...required, ...sums.filter(({ name }) => !required.some((known) => known.name === name))];
  const replaced = replacementsIn(text);
  return named.flatMap((module) => replaced(module));
};

function requiredIn(text: string): LockedPackage[] {
  return linesOf(text, 'require').flatMap((line) => moduleOf(/^(\S+)\s+(v\S+)/.exec(line)));
}

/** Those whose content has a hash: of the others go.sum has only the go.mod. */
function modulesIn(sums: string): LockedPackage[] {
  return sums.split('\n').flatMap((line) => moduleOf(/^(\S+) (v[^\s/]+) h1:/.exec(line)));
}

function moduleOf(found: RegExpExecArray | null): LockedPackage[] {
  const [, name, version] = found ?? [];
  return name === undefined || version === undefined ? [] : [{ ecosystem: 'golang', name: unquoted(name), version }];
}

/** `replace a => b v1.2.3`, `replace a v1.0.0 => ./folder`: a folder is the source's own. */
function replacementsIn(text: string): (module: LockedPackage) => LockedPackage[] {
  const rules = linesOf(text, 'replace').flatMap((line) => {
    const [, name, version, other, otherVersion] = /^(\S+)(?:\s+(v\S+))?\s+=>\s+(\S+)(?:\s+(v\S+))?/.exec(line) ?? [];
    return name === undefined || other === undefined ? [] : [{ name: unquoted(name), version, other, otherVersion }];
  });
  return (module) => {
    const rule = rules.find(
      ({ name, version }) => name === module.name && (version ?? module.version) === module.version,
    );
    if (!rule) return [module];
    const { other, otherVersion } = rule;
    return otherVersion === undefined ? [] : [{ ...module, name: unquoted(other), version: otherVersion }];
  };
}

/** Of `word …` and of `word ( … )`, without what is said beside it. */
function linesOf(text: string, word: string): string[] {
  const blocks = [...text.matchAll(new RegExp(`^${word}\\s*\\(([^)]*)\\)`, 'gm'))].flatMap(([, lines = '']) =>
    lines.split('\n'),
  );
  const single = [...text.matchAll(new RegExp(`^${word}[ \\t]+([^(\\n]+)$`, 'gm'))].map(([, line = '']) => line);
  return [...blocks, ...single].map((line) => line.replace(/\/\/.*$/, '').trim()).filter((line) => line !== '');
}

function unquoted(name: string): string {
  return name.replaceAll('"', '');
}
