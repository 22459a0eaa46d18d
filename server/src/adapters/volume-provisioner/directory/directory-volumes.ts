import { randomBytes } from 'node:crypto';
import { lstat, mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { StageFailure } from '../../../domain/failure.ts';
import type { SourcePlace } from '../../../domain/source.ts';
import type { Volume, VolumeProvisioner } from '../../../ports/volume-provisioner.ts';
import { usedBytes } from './used-bytes.ts';

/** Walking a large volume costs: it is measured again only after this time. */
const REMEMBER_MS = 10_000;
/** Names are checked where Users and Apps are made; this is the last line before the file system. */
const NAME = /^[a-z0-9][a-z0-9-]{0,99}$/;
/** No name of a User or an App begins with a dot. */
const REMOVED = '.removed-';

export interface DirectoryVolumesOptions {
  /** How long a measured size is given without looking again. Default: 10 s. */
  rememberMs?: number;
}

/** One directory for each App: `<root>/<user>/<app>`, for the platform's own operating-system user only. See README.md. */
export class DirectoryVolumes implements VolumeProvisioner {
  readonly #root: string;
  readonly #rememberMs: number;
  readonly #measured = new Map<string, { until: number; usedBytes: Promise<number> }>();

  constructor(root: string, options: DirectoryVolumesOptions = {}) {
    this.#root = root;
    this.#rememberMs = options.rememberMs ?? REMEMBER_MS;
  }

  async ensure(place: SourcePlace): Promise<Volume> {
    const path = this.#pathOf(place);
    try {
      await mkdir(path, { recursive: true, mode: 0o700 });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOSPC' || code === 'EDQUOT') throw new StageFailure('disk-full', { path });
      throw error;
    }
    await refuseLink(path);
    return { path };
  }

  async usage(place: SourcePlace): Promise<{ usedBytes: number }> {
    const path = this.#pathOf(place);
    const known = this.#measured.get(path);
    if (known && performance.now() < known.until) return { usedBytes: await known.usedBytes };
    const measuring = usedBytes(path);
    this.#measured.set(path, { until: performance.now() + this.#rememberMs, usedBytes: measuring });
    measuring.catch(() => this.#measured.delete(path));
    return { usedBytes: await measuring };
  }

  async remove(place: SourcePlace): Promise<void> {
    const path = this.#pathOf(place);
    const user = join(this.#root, place.userName);
    this.#measured.delete(path);
    // Out of the way in one step: an App of the same name that is made meanwhile never sees half of the old data.
    await rename(path, join(user, `${REMOVED}${randomBytes(6).toString('hex')}`)).catch(ignoreAbsent);
    for (const name of await readdir(user).catch(noneWhenAbsent)) {
      if (name.startsWith(REMOVED)) await rm(join(user, name), { recursive: true, force: true });
    }
    await rmdir(user).catch(ignoreInUse);
  }

  #pathOf({ userName, appName }: SourcePlace): string {
    for (const name of [userName, appName]) {
      if (!NAME.test(name)) throw new Error(`"${name}" is no name of a directory for data.`);
    }
    return join(this.#root, userName, appName);
  }
}

// An app could put a link in the place of its directory; what is shared by its replicas must not be somewhere else.
async function refuseLink(path: string): Promise<void> {
  if ((await lstat(path)).isDirectory()) return;
  throw new Error(`${path} is no directory. Move it away, so that the data directory can be made there.`);
}

function ignoreAbsent(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

function ignoreInUse(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST' && error.code !== 'ENOENT') throw error;
}

function noneWhenAbsent(error: NodeJS.ErrnoException): string[] {
  ignoreAbsent(error);
  return [];
}
