import { parse } from 'yaml';
import { StageFailure } from '../../../domain/failure.ts';
import { refuseDeepYaml } from '../../../domain/yaml-depth.ts';
import type { SourceTree } from '../../../ports/source-tree.ts';
import { allDependencies, type PackageJson, parsePackageJson } from './package-json.ts';

/** A source with a package.json, as the rules of this detector look at it. */
export interface NodeProject {
  source: SourceTree;
  manifest: PackageJson;
  files: ReadonlySet<string>;
  /** Range asked for, by package. */
  dependencies: Record<string, string>;
}

export async function readNodeProject(source: SourceTree): Promise<NodeProject | undefined> {
  const text = await source.read('package.json');
  if (text === undefined) return undefined;
  const manifest = parsePackageJson('package.json', text);
  const workspaces = [...manifest.workspaces, ...pnpmPackages(await source.read('pnpm-workspace.yaml'))];
  const files = new Set(await source.files());
  return { source, manifest: { ...manifest, workspaces }, files, dependencies: allDependencies(manifest) };
}

function pnpmPackages(text: string | undefined): string[] {
  if (text === undefined) return [];
  try {
    const { packages } = (parse(refuseDeepYaml(text)) ?? {}) as { packages?: unknown };
    return Array.isArray(packages) ? packages.filter((entry): entry is string => typeof entry === 'string') : [];
  } catch (error) {
    throw new StageFailure('manifest-invalid', {
      file: 'pnpm-workspace.yaml',
      message: (error as Error).message.split('\n')[0] ?? '',
    });
  }
}

export function uses(project: NodeProject, dependency: string): boolean {
  return Object.hasOwn(project.dependencies, dependency);
}

const EXTENSIONS = ['js', 'mjs', 'cjs', 'ts', 'mts'];

/** Paths of a program without its ending: `server` gives server.js, server.mjs … */
export function programPaths(name: string): string[] {
  return EXTENSIONS.map((extension) => `${name}.${extension}`);
}

/** Whether a file's text opens a port, as far as reading can tell. */
export function looksLikeServer(text: string | undefined): boolean {
  return text !== undefined && /\.listen\s*\(|createServer\s*\(|\bserve\s*\(/.test(text);
}
