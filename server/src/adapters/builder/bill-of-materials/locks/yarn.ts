import { parse } from 'yaml';
import type { LockedPackage } from '../../../../domain/bill-of-materials/locked-package.ts';
import { refuseDeepYaml } from '../../../../domain/yaml-depth.ts';
import { integrityHashes } from './integrity.ts';
import { entriesOf, type LockReader, textOf } from './lock-reader.ts';

/** yarn.lock of every yarn: from the second on it is YAML, and says so. */
export const yarnLock: LockReader = (text) => (/^__metadata:/m.test(text) ? berry(text) : classic(text));

/** What was resolved by another protocol than npm's is the source's own, or a patch of what is there as well. */
function berry(text: string): LockedPackage[] {
  return entriesOf(parse(refuseDeepYaml(text))).flatMap(([, { resolution, version }]) => {
    const [, name] = /^((?:@[^/@]+\/)?[^/@]+)@npm:/.exec(textOf(resolution) ?? '') ?? [];
    const known = textOf(version);
    return name === undefined || known === undefined ? [] : [{ ecosystem: 'npm', name, version: known }];
  });
}

/** Blocks of lines: `"@scope/name@^1.0.0", …:`, and below it `  version "1.2.3"`. */
function classic(text: string): LockedPackage[] {
  return text.split(/\n(?=\S)/).flatMap((block) => {
    const [, key = ''] = /^"?([^\s"#][^"\n]*?)"?(?:,.*)?:?\s*$/m.exec(block.split('\n')[0] ?? '') ?? [];
    const [, name, range = ''] = /^((?:@[^/@]+\/)?[^/@]+)@(.*)$/.exec(key) ?? [];
    const version = fieldOf(block, 'version');
    if (name === undefined || version === undefined || /^(?:file|link):/.test(range)) return [];
    // `alias@npm:name@range`: the package is the one that the alias stands for.
    const [, real] = /^npm:((?:@[^/@]+\/)?[^/@]+)(?:@|$)/.exec(range) ?? [];
    return [{ ecosystem: 'npm', name: real ?? name, version, hashes: integrityHashes(fieldOf(block, 'integrity')) }];
  });
}

function fieldOf(block: string, name: string): string | undefined {
  return new RegExp(`^  ${name} "?([^"\\n]+?)"?$`, 'm').exec(block)?.[1];
}
