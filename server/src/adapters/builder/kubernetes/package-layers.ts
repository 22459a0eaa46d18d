import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildPlan, DependencyLayer } from '../../../domain/build-plan.ts';

/** Counts up when the way in which layers are made changes: older ones are then not used any more. */
const FORMAT = 1;
const DAY_MS = 24 * 3_600_000;

export interface LayerKey {
  ownerId: string;
  layer: DependencyLayer;
  keyFiles: Readonly<Record<string, Buffer>>;
  /** Digest of the image that the packages are installed in. */
  image: string;
  now: number;
}

/**
 * The tag of a layer of packages. The owner is part of it, and it is made here, never in a container in which the user's code ran: nobody
 * can put packages into another one's place. Without a lock file a new day has a new key.
 */
export function layerTag({ ownerId, layer, keyFiles, image, now }: LayerKey): string {
  const hash = createHash('sha256');
  const day = layer.locked ? 0 : Math.floor(now / DAY_MS);
  hash.update(JSON.stringify([FORMAT, ownerId, image, layer.steps, layer.outputs, day]));
  for (const [file, content] of Object.entries(keyFiles)) {
    hash.update(`\n${file} ${content.length}\n`).update(content);
  }
  return hash.digest('hex').slice(0, 40);
}

/** The files that make the key, as the build will see them: what detection has made is over what the user has sent. */
export async function readKeyFiles(plan: BuildPlan, directory: string): Promise<Record<string, Buffer>> {
  const files: Record<string, Buffer> = {};
  for (const file of plan.dependencies?.keyFiles ?? []) {
    const made = plan.files?.[file];
    files[file] = made === undefined ? await readFile(join(directory, file)) : Buffer.from(made);
  }
  return files;
}
