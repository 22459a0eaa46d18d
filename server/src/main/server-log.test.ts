import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { expect, it } from 'vitest';

const CODE = `
  import { bearLostOutput } from '@nonstop4/plane/standard-output';
  import { serverLog } from './server-log.ts';
  bearLostOutput();
  const log = serverLog('info');
  log.info('a');
  setTimeout(() => { log.error('b'); process.exit(7); }, 50);
`;

function run(output: 'pipe' | number) {
  return spawnSync(process.execPath, ['--input-type=module', '-e', CODE], {
    cwd: import.meta.dirname,
    stdio: ['ignore', output, 'ignore'],
    encoding: 'utf8',
    timeout: 20_000,
  });
}

it('is one JSON object per line', () => {
  const lines = run('pipe').stdout.trim().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ process: 'server', msg: 'a' }, { msg: 'b' }]);
});

it('neither ends nor holds the server when the disk has no room for it', () => {
  const full = openSync('/dev/full', 'w');
  expect(run(full).status).toBe(7);
  closeSync(full);
});
