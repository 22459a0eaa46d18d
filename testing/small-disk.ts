import { spawnSync } from 'node:child_process';
import { onTestFinished, type TestContext } from 'vitest';
import { temporaryDirectory } from './temporary-directory.ts';

/** A disk of `kilobytes` and, if wanted, so few files and folders, to be filled; only root may mount one, and without it the test says so and is skipped. */
export function smallDisk(context: TestContext, kilobytes: number, inodes?: number): string {
  const path = temporaryDirectory();
  const size = `size=${kilobytes}k${inodes === undefined ? '' : `,nr_inodes=${inodes}`}`;
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', size, 'nonstop4-test', path], {
    encoding: 'utf8',
  });
  if (mounted.status !== 0) {
    const reason = `needs a small disk of its own, and mounting one was refused: ${(mounted.stderr || mounted.error?.message) ?? ''}`;
    console.log(`skipped "${context.task.name}": ${reason.trim()}`);
    context.skip(reason.trim());
  }
  onTestFinished(() => void spawnSync('umount', ['-l', path]));
  return path;
}
