import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readFileIfThere, writeFileAtomic } from '@nonstop4/plane/atomic-file';
import type { Artifact } from '../../../domain/artifact.ts';

/** Which Artifacts were built and pushed: one file each, written when the image is in the registry. */
export class ImageRecords {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  async find(id: string): Promise<Artifact | undefined> {
    const text = await readFileIfThere(this.#fileOf(id));
    return text === undefined ? undefined : (JSON.parse(text) as Artifact);
  }

  async add(artifact: Artifact): Promise<void> {
    await writeFileAtomic(this.#fileOf(artifact.id), JSON.stringify(artifact));
  }

  async remove(id: string): Promise<void> {
    await rm(this.#fileOf(id), { force: true });
  }

  async all(): Promise<Artifact[]> {
    const names = await readdir(this.#directory).catch(() => []);
    const ids = names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length));
    return (await Promise.all(ids.map((id) => this.find(id)))).filter((artifact) => artifact !== undefined);
  }

  #fileOf(id: string): string {
    return join(this.#directory, `${id}.json`);
  }
}
