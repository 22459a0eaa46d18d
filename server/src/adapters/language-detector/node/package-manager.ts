import type { BuildStep, DependencyLayer, PlanNote, ToolRequirement } from '../../../domain/build-plan.ts';
import type { NodeProject } from './node-project.ts';

export type PackageManager = 'npm' | 'pnpm' | 'yarn';

export interface NodeInstall {
  manager: PackageManager;
  tools: ToolRequirement[];
  /** Cached apart from the source. */
  layer?: DependencyLayer;
  /** Run inside the source, uncached: installing needs files of the source itself. */
  steps: BuildStep[];
  notes: PlanNote[];
}

interface LockFile {
  path: string;
  manager: PackageManager;
}

const LOCK_FILES: LockFile[] = [
  { path: 'package-lock.json', manager: 'npm' },
  { path: 'npm-shrinkwrap.json', manager: 'npm' },
  { path: 'pnpm-lock.yaml', manager: 'pnpm' },
  { path: 'yarn.lock', manager: 'yarn' },
];

/**
 * How the packages of a project are installed: all of them, the ones for development too. A build needs those, a `start` script
 * often does (ts-node, tsx), pruning costs a second pass of the package manager, and the layer is installed only once per lock.
 */
export async function planInstall(project: NodeProject): Promise<NodeInstall> {
  const declared = declaredManager(project);
  const lock = chooseLock(project, declared.manager);
  const manager = lock?.manager ?? declared.manager ?? 'npm';
  if (!needsInstall(project)) return { manager, tools: toolsOf(manager), steps: [], notes: [] };
  const version = manager === declared.manager ? declared.version : await lockVersion(project, lock);
  const tools = toolsOf(manager, version);
  const step = await installStep(project, manager, lock);
  const notes = [...lockNotes(project, lock)];
  if (await needsSource(project)) return { manager, tools, steps: [step], notes };
  return { manager, tools, layer: layerOf(project, step, lock), steps: [], notes };
}

/** `npm run build`, with the hooks that belong to it. */
export function scriptStep(manager: PackageManager, script: string, env?: Record<string, string>): BuildStep {
  return { title: `${manager} run ${script}`, argv: [manager, 'run', script], ...(env ? { env } : {}) };
}

function declaredManager({ manifest }: NodeProject): { manager?: PackageManager; version?: string } {
  const found = /^(npm|pnpm|yarn)@(\d+\.\d+\.\d+[\w.-]*)/.exec(manifest.packageManager ?? '');
  return found ? { manager: found[1] as PackageManager, version: found[2] as string } : {};
}

function chooseLock(project: NodeProject, declared: PackageManager | undefined): LockFile | undefined {
  const there = LOCK_FILES.filter((lock) => project.files.has(lock.path));
  return there.find((lock) => lock.manager === declared) ?? there[0];
}

function toolsOf(manager: PackageManager, version?: string): ToolRequirement[] {
  const npm: ToolRequirement = { name: 'npm' };
  if (manager === 'npm') return [npm];
  return [npm, { name: manager, ...(version ? { version } : {}) }];
}

// The oldest version that reads the lock as it is: a newer one may refuse it or write it anew.
async function lockVersion({ source }: NodeProject, lock: LockFile | undefined): Promise<string | undefined> {
  if (!lock) return undefined;
  const text = (await source.read(lock.path)) ?? '';
  if (lock.manager === 'yarn') return text.includes('yarn lockfile v1') ? '1' : '4';
  if (lock.manager !== 'pnpm') return undefined;
  const format = Number(/^lockfileVersion:\s*'?(\d+)/m.exec(text)?.[1] ?? 9);
  return format >= 9 ? '10' : format >= 6 ? '8' : '7';
}

function needsInstall({ dependencies, manifest }: NodeProject): boolean {
  return Object.keys(dependencies).length > 0 || manifest.workspaces.length > 0;
}

async function installStep(
  project: NodeProject,
  manager: PackageManager,
  lock: LockFile | undefined,
): Promise<BuildStep> {
  if (manager === 'npm') return step(lock ? ['npm', 'ci'] : ['npm', 'install', '--no-package-lock']);
  if (manager === 'pnpm') return step(['pnpm', 'install', ...(lock ? ['--frozen-lockfile'] : [])]);
  const version = (await lockVersion(project, lock)) ?? declaredManager(project).version ?? '1';
  return version.startsWith('1') ? classicYarn(lock) : modernYarn(project, lock);
}

function classicYarn(lock: LockFile | undefined): BuildStep {
  return step(['yarn', 'install', ...(lock ? ['--frozen-lockfile'] : [])]);
}

/**
 * Yarn from version 2 on. Its own default (a .pnp.cjs in place of node_modules) is one that a plain `node` cannot start; and where the
 * project does not name its version, a newer one writes the lock file's head anew, which is no reason to fail.
 */
function modernYarn({ manifest, files }: NodeProject, lock: LockFile | undefined): BuildStep {
  const isNamed =
    /^yarn@/.test(manifest.packageManager ?? '') || [...files].some((path) => path.startsWith('.yarn/releases/'));
  const env = { YARN_NODE_LINKER: 'node-modules', YARN_ENABLE_TELEMETRY: '0' };
  if (isNamed && lock) return { ...step(['yarn', 'install', '--immutable']), env };
  return { ...step(['yarn', 'install']), env: { ...env, YARN_ENABLE_IMMUTABLE_INSTALLS: '0' } };
}

function step(argv: string[]): BuildStep {
  return { title: argv.join(' '), argv };
}

function layerOf(project: NodeProject, install: BuildStep, lock: LockFile | undefined): DependencyLayer {
  const also = ['.npmrc', '.yarnrc', '.yarnrc.yml', 'pnpm-workspace.yaml', '.pnpmfile.cjs'];
  const yarn = [...project.files].filter((path) => /^\.yarn\/(releases|plugins|patches)\//.test(path));
  const keyFiles = [
    'package.json',
    ...(lock ? [lock.path] : []),
    ...also.filter((path) => project.files.has(path)),
    ...yarn,
  ];
  return { keyFiles, steps: [install], outputs: ['node_modules'], locked: lock !== undefined };
}

function lockNotes(project: NodeProject, lock: LockFile | undefined): PlanNote[] {
  if (!lock) return [{ code: 'no-lockfile', params: { file: 'package.json', missing: 'package-lock.json' } }];
  const ignored = LOCK_FILES.filter(({ path, manager }) => manager !== lock.manager && project.files.has(path));
  if (ignored.length === 0) return [];
  return [
    { code: 'several-manifests', params: { used: lock.path, ignored: ignored.map(({ path }) => path).join(', ') } },
  ];
}

/** Lifecycle scripts that npm runs for the project itself at every install. */
const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare'];
/** Set up hooks of git, which the platform has no use for; harmless without the source. */
const HOOK_INSTALLER = /^(is-ci\s*\|\|\s*)?(husky|lefthook|simple-git-hooks)(\s+install)?(\s*\|\|\s*(true|exit 0))?$/;

async function needsSource(project: NodeProject): Promise<boolean> {
  const { manifest, dependencies, source } = project;
  if (manifest.workspaces.length > 0 || manifest.hasPatches) return true;
  if (Object.values(dependencies).some((range) => /^(file|link|portal|workspace|patch):|^\.{1,2}\//.test(range)))
    return true;
  const scripts = INSTALL_SCRIPTS.flatMap((name) => manifest.scripts[name] ?? []);
  if (scripts.some((script) => !HOOK_INSTALLER.test(script.trim()))) return true;
  const workspace = (await source.read('pnpm-workspace.yaml')) ?? '';
  return /^patchedDependencies:/m.test(workspace);
}
