import { describe, expect, it } from 'vitest';
import type { StartCommand } from './build-plan.ts';
import { startProcess } from './start-process.ts';

const place = {
  appDirectory: '/apps/1',
  host: '127.0.0.1',
  port: 4321,
  dataDirectory: '/data/a b',
  memoryLimitBytes: 512 * 1_048_576,
  path: '/node/bin:/usr/bin',
};
const start = (part: Partial<StartCommand>): StartCommand => ({
  argv: ['x'],
  workDir: '.',
  env: {},
  path: [],
  ...part,
});

describe('the process of a replica', () => {
  it('is given its values, in words and in the environment', () => {
    const made = startProcess(
      start({
        // biome-ignore lint/suspicious/noTemplateCurlyInString: a placeholder, not a template.
        argv: ['serve', '$HOST:$PORT', '-XX:MaxRAM=${MEMORY_MB}m', '$DATA_DIR', '$HOME', '$PORTS'],
        env: { PYTHONPATH: '$APP_DIR/src:$APP_DIR', BIND: 'tcp://$HOST' },
        path: ['node_modules/.bin', '.'],
        workDir: 'api',
      }),
      place,
    );
    expect(made).toEqual({
      argv: ['serve', '127.0.0.1:4321', '-XX:MaxRAM=512m', '/data/a b', '$HOME', '$PORTS'],
      cwd: '/apps/1/api',
      env: {
        PATH: '/apps/1/node_modules/.bin:/apps/1:/node/bin:/usr/bin',
        PORT: '4321',
        HOST: '127.0.0.1',
        DATA_DIR: '/data/a b',
        PYTHONPATH: '/apps/1/src:/apps/1',
        BIND: 'tcp://127.0.0.1',
      },
    });
  });

  it('leaves a line for the shell to the shell, which quotes as its author wrote', () => {
    const line = 'ls "$DATA_DIR" && serve $PORT';
    expect(startProcess(start({ argv: ['sh', '-c', line] }), place)).toMatchObject({
      argv: ['sh', '-c', line],
      cwd: '/apps/1',
    });
  });
});
