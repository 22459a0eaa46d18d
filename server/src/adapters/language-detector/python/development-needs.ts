import { isJsonObject, type JsonObject } from '../../../domain/manifest-json.ts';
import type { SourceTree } from '../../../ports/source-tree.ts';
import { fromRequirements, namesOf, type PythonNeeds } from './dependencies.ts';
import { poetryRequirements } from './poetry.ts';
import { parseManifestToml, tableAt } from './toml-manifest.ts';

const FILES = [
  ...['requirements-dev.txt', 'requirements-test.txt', 'dev-requirements.txt', 'test-requirements.txt'],
  ...['requirements_dev.txt', 'requirements_test.txt', 'requirements/dev.txt', 'requirements/test.txt'],
  ...['requirements/tests.txt', 'requirements/development.txt'],
];
/** Names by which groups of a pyproject.toml go that tests are run with. */
const GROUPS = ['dev', 'test', 'tests', 'testing', 'development'];
const MADE = '.nonstop4/requirements-development.txt';

/** What a project needs, with what it says to need for its development; the same where it says nothing. */
export async function withDevelopment(
  source: SourceTree,
  needs: PythonNeeds | undefined,
): Promise<PythonNeeds | undefined> {
  let all = needs;
  for (const path of FILES) {
    if (await source.has(path)) all = joined(all, await fromRequirements(source, path, []));
  }
  const requirements = [...(await ofPyproject(source)), ...(await ofPipfile(source))];
  if (requirements.length === 0) return all;
  return joined(all, {
    manifest: 'pyproject.toml',
    names: namesOf(requirements),
    arguments: ['-r', MADE],
    keyFiles: [MADE],
    files: { [MADE]: requirements.map((line) => `${line}\n`).join('') },
    locked: false,
    installsSource: false,
    hashed: false,
    ignored: [],
  });
}

function joined(first: PythonNeeds | undefined, second: PythonNeeds): PythonNeeds {
  if (!first) return second;
  return {
    ...first,
    names: new Set([...first.names, ...second.names]),
    arguments: [...first.arguments, ...second.arguments],
    keyFiles: [...new Set([...first.keyFiles, ...second.keyFiles])],
    files: { ...first.files, ...second.files },
    locked: first.locked && second.locked,
    installsSource: first.installsSource || second.installsSource,
    hashed: first.hashed && second.hashed,
  };
}

async function ofPyproject(source: SourceTree): Promise<string[]> {
  const text = await source.read('pyproject.toml');
  if (text === undefined) return [];
  const manifest = parseManifestToml('pyproject.toml', text);
  const poetry = tableAt(manifest, 'tool', 'poetry');
  const named = [tableAt(manifest, 'project', 'optional-dependencies'), tableAt(manifest, 'dependency-groups')];
  return [
    ...named.flatMap((groups) => GROUPS.flatMap((name) => linesOf(groups, name))),
    ...poetryRequirements(tableAt(poetry, 'dev-dependencies')),
    ...GROUPS.flatMap((name) => poetryRequirements(tableAt(poetry, 'group', name, 'dependencies'))),
  ];
}

// A group may also name another one of its table (PEP 735): one that tests are run with is among the names above.
function linesOf(groups: JsonObject, name: string): string[] {
  const list = groups[name];
  return Array.isArray(list) ? list.filter((line): line is string => typeof line === 'string') : [];
}

async function ofPipfile(source: SourceTree): Promise<string[]> {
  const text = await source.read('Pipfile');
  const packages = text === undefined ? undefined : parseManifestToml('Pipfile', text)['dev-packages'];
  return isJsonObject(packages) ? poetryRequirements(packages) : [];
}
