import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { ToolRequirement } from '../../../domain/build-plan.ts';
import { packageOfManager } from '../../../domain/package-manager.ts';
import { removeTree } from './file-trees.ts';
import { satisfies, type Tools } from './tools.ts';

/** Installs a package of npm into a directory; throws StageFailure. */
export type InstallTool = (argv: string[], directory: string) => Promise<void>;

/**
 * pnpm and yarn where the machine has none, or another version than the lock file needs: fetched with npm once per version into
 * `<directory>/<name>@<version>`.
 */
export class PackageManagers {
  readonly #directory: string;
  readonly #tools: Tools;

  constructor(directory: string, tools: Tools) {
    this.#directory = directory;
    this.#tools = tools;
  }

  /** Directories to be put on the path so that every program of `needed` is found. */
  async provide(needed: readonly ToolRequirement[], install: InstallTool): Promise<string[]> {
    const directories: string[] = [];
    for (const { name, version } of needed) {
      if (name !== 'pnpm' && name !== 'yarn') continue;
      const found = this.#tools.isThere(name) ? await this.#tools.version(name) : undefined;
      if (found !== undefined && (version === undefined || satisfies(found, version))) continue;
      directories.push(await this.#install(packageOfManager(name, version), install));
    }
    return directories;
  }

  async #install(wanted: string, install: InstallTool): Promise<string> {
    const directory = join(this.#directory, wanted.replaceAll('/', '+'));
    const programs = join(directory, 'node_modules', '.bin');
    if (existsSync(programs)) return programs;
    const staging = `${directory}.${randomBytes(4).toString('hex')}`;
    await mkdir(staging, { recursive: true });
    try {
      await install(['npm', 'install', '--no-package-lock', '--no-save', '--prefix', '.', wanted], staging);
      await rename(staging, directory);
    } catch (error) {
      // Another build may have been quicker with the same one.
      if (!existsSync(programs)) throw error;
    } finally {
      await removeTree(staging);
    }
    return programs;
  }
}
