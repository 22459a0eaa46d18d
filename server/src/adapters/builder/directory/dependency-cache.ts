import { createHash, randomBytes } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, rename, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readFileIfThere, writeFileAtomic } from '@nonstop4/plane/atomic-file';
import type { DependencyLayer } from '../../../domain/build-plan.ts';
import { StageFailure } from '../../../domain/failure.ts';
import {
  copyTree,
  isOwnFolder,
  isThere,
  linkTree,
  printTree,
  protectFiles,
  removeTree,
  type TreePrint,
} from './file-trees.ts';

export interface LayerRequest {
  ownerId: string;
  layer: DependencyLayer;
  /** Where the key files are. */
  sourceDirectory: string;
  /** Runs the layer's steps in a directory that holds the key files only. */
  install: (directory: string) => Promise<void>;
  /** What the result depends on beside the key files: versions of the runtimes. */
  machine: readonly string[];
  /** `copy` when later steps may change the packages. */
  bring: 'link' | 'copy';
  signal: AbortSignal;
}

interface Marker {
  madeAt: number;
  prints: Record<string, TreePrint>;
}

/** Counts up when the way in which layers are made changes: older ones are then not used any more. */
const FORMAT = 1;
const DAY_MS = 24 * 3_600_000;
const MARKER = 'complete.json';

/**
 * Installed packages, `<directory>/<owner>/<digest>/`. One is used only when its marker is there and what the marker says about its
 * files is still so; it is made in a directory beside and moved into place, so that half of one is never found.
 */
export class DependencyCache {
  readonly #directory: string;
  readonly #now: () => number;
  readonly #making = new Map<string, Promise<void>>();

  constructor(directory: string, now: () => number) {
    this.#directory = directory;
    this.#now = now;
  }

  /** Brings the layer's outputs into the source; tells whether they were there already, and how large they are. */
  async bring(request: LayerRequest): Promise<{ hit: boolean; bytes: number }> {
    const path = join(this.#directory, request.ownerId, await digestOf(request));
    let hit = true;
    for (let attempt = 1; ; attempt += 1) {
      if (!(await this.#isUsable(path, request.layer))) {
        hit = false;
        await this.#makeOnce(path, request);
      }
      const bytes = await bringFrom(path, request);
      if (bytes !== undefined) return { hit, bytes };
      // Its files are not the ones that were installed: somebody changed or removed them.
      await removeTree(path);
      if (attempt === 3) throw new Error(`the packages in ${path} change while they are used`);
    }
  }

  /** Removes layers that were not used for `unusedMs`, and what was left half-made; gives the bytes freed. */
  async collect(unusedMs: number): Promise<number> {
    let freed = 0;
    for (const owner of await namesIn(this.#directory)) {
      for (const name of await namesIn(join(this.#directory, owner))) {
        const path = join(this.#directory, owner, name);
        if (this.#isBeingMade(path) || !(await isStale(path, this.#now() - unusedMs))) continue;
        freed += (await printTree(path)).bytes;
        await removeTree(path);
      }
    }
    return freed;
  }

  #isBeingMade(path: string): boolean {
    return [...this.#making.keys()].some((made) => path.startsWith(made));
  }

  async #isUsable(path: string, layer: DependencyLayer): Promise<boolean> {
    const marker = await readMarker(path);
    return marker !== undefined && (layer.locked || this.#now() - marker.madeAt < DAY_MS);
  }

  // Two builds at once with the same digest install once. When the one that installs is canceled, the other installs itself.
  async #makeOnce(path: string, request: LayerRequest): Promise<void> {
    for (let other = this.#making.get(path); other; other = this.#making.get(path)) {
      const failed = await orAborted(other, request.signal).then(
        () => false,
        () => true,
      );
      request.signal.throwIfAborted();
      if (!failed) return;
    }
    const making = this.#make(path, request);
    this.#making.set(path, making);
    try {
      await making;
    } finally {
      this.#making.delete(path);
    }
  }

  async #make(path: string, { layer, sourceDirectory, install, signal }: LayerRequest): Promise<void> {
    const staging = `${path}.${randomBytes(4).toString('hex')}`;
    try {
      for (const file of layer.keyFiles) {
        await mkdir(dirname(join(staging, file)), { recursive: true });
        await copyFile(join(sourceDirectory, file), join(staging, file));
      }
      await mkdir(staging, { recursive: true });
      await install(staging);
      signal.throwIfAborted();
      const prints: Record<string, TreePrint> = {};
      for (const output of layer.outputs) {
        if (!(await isThere(join(staging, output)))) continue;
        if (!(await isOwnFolder(staging, output)))
          throw new StageFailure('build-failed', { message: `${output} is a link, and was to be a folder` });
        await protectFiles(join(staging, output));
        prints[output] = await printTree(join(staging, output));
      }
      const marker: Marker = { madeAt: this.#now(), prints };
      await writeFileAtomic(join(staging, MARKER), JSON.stringify(marker));
      await removeTree(path);
      await rename(staging, path);
    } finally {
      await removeTree(staging);
    }
  }
}

async function digestOf({ layer, sourceDirectory, machine }: LayerRequest): Promise<string> {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([FORMAT, process.platform, process.arch, machine, layer.steps, layer.outputs]));
  for (const file of layer.keyFiles) {
    const content = await readFile(join(sourceDirectory, file));
    hash.update(`\n${file} ${content.length}\n`).update(content);
  }
  return hash.digest('hex').slice(0, 32);
}

// Undefined when the tree is not what its marker says.
async function bringFrom(path: string, request: LayerRequest): Promise<number | undefined> {
  const marker = await readMarker(path);
  if (!marker) return undefined;
  const used = new Date();
  await utimes(join(path, MARKER), used, used).catch(() => {});
  let bytes = 0;
  for (const [output, print] of Object.entries(marker.prints)) {
    const to = join(request.sourceDirectory, output);
    await removeTree(to);
    await mkdir(dirname(to), { recursive: true });
    const found = await bringTree(join(path, output), to, request).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (!found || found.files !== print.files || found.bytes !== print.bytes || found.sum !== print.sum) {
      await removeTree(to);
      return undefined;
    }
    bytes += found.bytes;
  }
  return bytes;
}

async function bringTree(from: string, to: string, { bring, signal }: LayerRequest): Promise<TreePrint> {
  if (bring === 'link') return linkTree(from, to);
  const print = await printTree(from);
  await copyTree(from, to, signal);
  return print;
}

async function readMarker(path: string): Promise<Marker | undefined> {
  const text = await readFileIfThere(join(path, MARKER));
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as Marker;
  } catch {
    return undefined;
  }
}

async function isStale(path: string, before: number): Promise<boolean> {
  const facts = await stat(join(path, MARKER)).catch(() => undefined);
  return facts === undefined || facts.mtimeMs < before;
}

async function namesIn(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}

function orAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    promise.then(resolve, reject);
  });
}
