import { chmod, chown, mkdir } from 'node:fs/promises';
import { SHARED } from '../settings.ts';

/** Owner of the root of all volumes (docs/kubernetes-volumes.md); everybody may pass through it, nobody else may list it. */
const OWNER_ID = 10_000;

export async function ensureSharedDirectory(): Promise<void> {
  await mkdir(SHARED, { recursive: true });
  await chown(SHARED, OWNER_ID, OWNER_ID);
  await chmod(SHARED, 0o711);
}
