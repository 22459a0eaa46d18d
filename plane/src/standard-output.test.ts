import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { expect, it } from 'vitest';

/** Runs a program whose output never finds room. */
function onFullDisk(code: string) {
  const full = openSync('/dev/full', 'w');
  try {
    return spawnSync(process.execPath, ['--input-type=module', '-e', code], {
      cwd: import.meta.dirname,
      stdio: ['ignore', full, full],
      timeout: 30_000,
    });
  } finally {
    closeSync(full);
  }
}

const SPEAK = `console.log('a'); process.stderr.write('b\\n'); setTimeout(() => { console.log('c'); process.exit(7); }, 50);`;

it('is not the end of a process when there is no room for it', () => {
  expect(onFullDisk(SPEAK).status).not.toBe(7);
  expect(onFullDisk(`import { bearLostOutput } from './standard-output.ts'; bearLostOutput(); ${SPEAK}`).status).toBe(
    7,
  );
});
