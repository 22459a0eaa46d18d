import { posix } from 'node:path';
import { StageFailure } from '../../../domain/failure.ts';
import type { SourceTree } from '../../../ports/source-tree.ts';

/** The part of a Gradle project that is the app. */
export interface GradleModule {
  /** Path of its build script. */
  file: string;
  script: string;
  /** What makes it startable; a library when nothing does. */
  kind: 'spring-boot' | 'application' | 'library';
  /** A path inside the module, from the root. */
  inside: (path: string) => string;
  /** A task of the module, as the root names it: `:app:installDist`. */
  task: (name: string) => string;
}

/**
 * The project itself, or the one module of it that can be started (`gradle init` makes such a project: its root has nothing but a
 * settings.gradle). Throws `no-start-command` with their names when several can.
 */
export async function findGradleModule(source: SourceTree): Promise<GradleModule | undefined> {
  const scripts = (await source.files()).filter((path) => /(^|\/)build\.gradle(\.kts)?$/.test(path));
  const isProject = scripts.some((path) => !path.includes('/')) || (await settingsFile(source)) !== undefined;
  if (!isProject) return undefined;
  const modules = await Promise.all(scripts.map((path) => readModule(source, path)));
  const root = modules.find(({ file }) => !file.includes('/'));
  if (root && root.kind !== 'library') return root;
  const startable = modules.filter(({ kind }) => kind !== 'library');
  const [only, another] = startable;
  if (another !== undefined) {
    const found = startable.map(({ file }) => posix.dirname(file)).join(', ');
    throw new StageFailure('no-start-command', {
      file: (await settingsFile(source)) ?? 'build.gradle',
      expected: `one application, found ${found}`,
    });
  }
  return only ?? root ?? (modules.length === 1 ? modules[0] : undefined);
}

async function settingsFile(source: SourceTree): Promise<string | undefined> {
  for (const path of ['settings.gradle', 'settings.gradle.kts']) if (await source.has(path)) return path;
  return undefined;
}

async function readModule(source: SourceTree, file: string): Promise<GradleModule> {
  const script = (await source.read(file)) ?? '';
  const directory = posix.dirname(file);
  return {
    file,
    script,
    kind: kindOf(script),
    inside: (path) => posix.join(directory, path),
    task: (name) => (directory === '.' ? name : `:${directory.replaceAll('/', ':')}:${name}`),
  };
}

function kindOf(script: string): GradleModule['kind'] {
  if (/org\.springframework\.boot|libs\.plugins\.spring\.?boot/i.test(script)) return 'spring-boot';
  if (/['"]application['"]|^\s*application\s*$|`application`|^\s*application\s*\{/m.test(script)) return 'application';
  return 'library';
}
