import { spawnSync } from 'node:child_process';

/** Git as a developer uses it, in a directory. Throws with its words. */
export function git(directory: string, ...args: string[]): string {
  const as = ['-c', 'user.name=Dev', '-c', 'user.email=dev@localhost', '-c', 'safe.directory=*'];
  const { stdout, stderr, status } = spawnSync('git', [...as, ...args], { cwd: directory, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}
