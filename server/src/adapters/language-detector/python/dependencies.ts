import { posix } from 'node:path';
import type { BuildStep, DependencyLayer, PlanNote } from '../../../domain/build-plan.ts';
import { isJsonObject, parseManifestJson, stringsOf } from '../../../domain/manifest-json.ts';
import type { SourceTree } from '../../../ports/source-tree.ts';
import { poetryRequirements } from './poetry.ts';
import { isPinned, nameWithExtras, packageName, parseRequirements } from './requirement.ts';
import { lockConstraints, parseManifestToml, tableAt } from './toml-manifest.ts';

/** Where packages are installed: a plain folder on PYTHONPATH, since a virtual environment cannot be moved or shared. */
export const PACKAGES = '.nonstop4/python';
const MADE_REQUIREMENTS = '.nonstop4/requirements.txt';
const MADE_CONSTRAINTS = '.nonstop4/constraints.txt';

/** What a project says it needs, from whichever manifest it has. */
export interface PythonNeeds {
  manifest: string;
  /** Names as packageName gives them; with extras a second time: `fastapi` and `fastapi[standard]`. */
  names: ReadonlySet<string>;
  /** Arguments of `pip install`. */
  arguments: string[];
  keyFiles: string[];
  /** Files made by detection, by path. */
  files: Record<string, string>;
  locked: boolean;
  installsSource: boolean;
  hashed: boolean;
  /** Of the manifest, when it says so: `>=3.10`. */
  pythonRange?: string;
  ignored: string[];
}

const REQUIREMENTS = [
  'requirements.txt',
  'requirements/production.txt',
  'requirements/prod.txt',
  'requirements/base.txt',
  'requirements-prod.txt',
  'requirement.txt',
];

export async function readNeeds(source: SourceTree): Promise<PythonNeeds | undefined> {
  const pyproject = await fromPyproject(source);
  const pipfile = await fromPipfile(source);
  for (const path of REQUIREMENTS) {
    if (await source.has(path)) return fromRequirements(source, path, [pyproject, pipfile]);
  }
  return pyproject ?? pipfile;
}

/** Of a file of requirements, and those that it names. */
export async function fromRequirements(
  source: SourceTree,
  path: string,
  others: (PythonNeeds | undefined)[],
): Promise<PythonNeeds> {
  const pending = [path];
  const keyFiles: string[] = [];
  const all: ReturnType<typeof parseRequirements>[] = [];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const text = keyFiles.includes(next) ? undefined : await source.read(next);
    if (text === undefined) continue;
    keyFiles.push(next);
    const parsed = parseRequirements(text);
    all.push(parsed);
    for (const include of parsed.includes) pending.push(posix.join(posix.dirname(next), include));
  }
  const requirements = all.flatMap((file) => file.requirements);
  const pythonRange = others.find((other) => other?.pythonRange)?.pythonRange;
  return {
    manifest: path,
    names: namesOf(requirements),
    arguments: ['-r', path],
    keyFiles,
    files: {},
    locked: isPinned(requirements),
    installsSource: all.some((file) => file.installsSource),
    hashed: all.some((file) => file.hashed),
    ...(pythonRange ? { pythonRange } : {}),
    // A pyproject.toml often holds nothing but the settings of tools.
    ignored: others.flatMap((other) => (other && other.names.size > 0 ? [other.manifest] : [])),
  };
}

async function fromPyproject(source: SourceTree): Promise<PythonNeeds | undefined> {
  const text = await source.read('pyproject.toml');
  if (text === undefined) return undefined;
  const manifest = parseManifestToml('pyproject.toml', text);
  const project = tableAt(manifest, 'project');
  const poetry = tableAt(manifest, 'tool', 'poetry');
  const declared = Array.isArray(project.dependencies) ? project.dependencies.map(String) : [];
  const requirements = declared.length > 0 ? declared : poetryRequirements(tableAt(poetry, 'dependencies'));
  const lock = ['poetry.lock', 'uv.lock'];
  const constraints: string[] = [];
  for (const path of lock) {
    const locked = await source.read(path);
    if (locked !== undefined) constraints.push(...lockConstraints(parseManifestToml(path, locked)));
  }
  const range = project['requires-python'] ?? tableAt(poetry, 'dependencies').python;
  return made('pyproject.toml', requirements, constraints, typeof range === 'string' ? range : undefined);
}

async function fromPipfile(source: SourceTree): Promise<PythonNeeds | undefined> {
  const text = await source.read('Pipfile');
  if (text === undefined) return undefined;
  const manifest = parseManifestToml('Pipfile', text);
  const lock = await source.read('Pipfile.lock');
  const locked = lock === undefined ? {} : parseManifestJson('Pipfile.lock', lock).default;
  const constraints = Object.entries(isJsonObject(locked) ? locked : {}).flatMap(([name, entry]) => {
    const { version } = stringsOf(entry);
    return version ? [`${name}${version}`] : [];
  });
  const range = stringsOf(tableAt(manifest, 'requires')).python_version;
  return made('Pipfile', poetryRequirements(tableAt(manifest, 'packages')), constraints, range);
}

function made(manifest: string, requirements: string[], constraints: string[], range?: string): PythonNeeds {
  const withLock = constraints.length > 0;
  return {
    manifest,
    names: namesOf(requirements),
    arguments: ['-r', MADE_REQUIREMENTS, ...(withLock ? ['-c', MADE_CONSTRAINTS] : [])],
    keyFiles: [MADE_REQUIREMENTS, ...(withLock ? [MADE_CONSTRAINTS] : [])],
    files: {
      [MADE_REQUIREMENTS]: asLines(requirements),
      ...(withLock ? { [MADE_CONSTRAINTS]: asLines(constraints) } : {}),
    },
    locked: withLock || isPinned(requirements),
    installsSource: false,
    hashed: false,
    ...(range ? { pythonRange: range } : {}),
    ignored: [],
  };
}

function asLines(lines: string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

export function namesOf(requirements: string[]): ReadonlySet<string> {
  return new Set(requirements.flatMap((line) => [packageName(line) ?? [], nameWithExtras(line) ?? []].flat()));
}

export interface PythonInstall {
  layer?: DependencyLayer;
  /** Uncached: the source itself is among what is installed. */
  steps: BuildStep[];
  notes: PlanNote[];
}

/** How the packages, and a server that was added to them, are installed; nothing at all when there are none. */
export function planPythonInstall(needs: PythonNeeds | undefined, added: readonly string[]): PythonInstall {
  const names = needs?.names.size ?? 0;
  if (names === 0 && added.length === 0 && !needs?.installsSource) return { steps: [], notes: [] };
  const wanted = needs && (names > 0 || needs.installsSource) ? needs.arguments : [];
  // pip wants a hash for every package or for none.
  const apart = needs?.hashed === true && added.length > 0;
  const steps = [pipStep(PACKAGES, apart ? wanted : [...wanted, ...added])];
  if (apart) steps.push(pipStep(`${PACKAGES}-server`, added));
  const notes: PlanNote[] = [];
  if (needs && names > 0 && !needs.locked)
    notes.push({ code: 'no-lockfile', params: { file: needs.manifest, missing: 'list of exact versions (==)' } });
  if (needs && needs.ignored.length > 0)
    notes.push({ code: 'several-manifests', params: { used: needs.manifest, ignored: needs.ignored.join(', ') } });
  if (needs?.installsSource) return { steps, notes };
  const outputs = [PACKAGES, ...(apart ? [`${PACKAGES}-server`] : [])];
  return {
    layer: { keyFiles: needs?.keyFiles ?? [], steps, outputs, locked: needs?.locked ?? true },
    steps: [],
    notes,
  };
}

function pipStep(target: string, wanted: readonly string[]): BuildStep {
  const options = ['--no-input', '--disable-pip-version-check', '--no-warn-script-location', '--progress-bar', 'off'];
  return {
    title: `pip install ${wanted.join(' ')}`,
    argv: ['python3', '-m', 'pip', 'install', '--target', target, ...options, ...wanted],
  };
}
