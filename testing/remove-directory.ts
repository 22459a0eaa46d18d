import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';

/** Removes a directory with everything in it; finished Artifacts, which nobody may write to, included. Absent is fine. */
export function removeDirectory(path: string): void {
  const options = { recursive: true, force: true, maxRetries: 5, retryDelay: 200 };
  try {
    rmSync(path, options);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EACCES') throw error;
    spawnSync('chmod', ['-R', 'u+rwX', '--', path]);
    rmSync(path, options);
  }
}
