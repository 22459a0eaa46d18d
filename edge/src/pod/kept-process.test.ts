import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { temporaryDirectory } from '../../../testing/temporary-directory.ts';
import { KeptProcess } from './kept-process.ts';

function program(text: string): string {
  const path = join(temporaryDirectory(), 'program.cjs');
  writeFileSync(path, text);
  return path;
}

it('starts a program again when it ends, at once and then later each time', async () => {
  const log = vi.fn();
  const kept = new KeptProcess(program('process.exit(3)'), log);
  kept.start();
  onTestFinished(() => kept.stop());
  await vi.waitFor(() => expect(log.mock.calls.length).toBeGreaterThanOrEqual(3));
  const waits = log.mock.calls.slice(0, 3).map(([, facts]) => (facts as { code: number; waitMs: number }).waitMs);
  expect(waits).toEqual([0, 250, 500]);
});

it('lets a program end in its own time when it is stopped, and does not start it again', async () => {
  const log = vi.fn();
  const path = program(`
    const { appendFileSync } = require('node:fs');
    appendFileSync(__dirname + '/said', 'up ');
    process.on('SIGTERM', () => setTimeout(() => { appendFileSync(__dirname + '/said', 'gone'); process.exit(0); }, 50));
    setInterval(() => undefined, 1000);`);
  const kept = new KeptProcess(path, log);
  kept.start();
  const { readFileSync } = await import('node:fs');
  const said = () => readFileSync(join(path, '../said'), 'utf8');
  await vi.waitFor(() => expect(said()).toBe('up '));
  await kept.stop();
  expect(said()).toBe('up gone');
  expect(log).not.toHaveBeenCalled();
});

it('is stopped although it is not running', async () => {
  const log = vi.fn();
  const kept = new KeptProcess(program('process.exit(1)'), log);
  kept.start();
  await vi.waitFor(() => expect(log.mock.calls.length).toBeGreaterThanOrEqual(4));
  await kept.stop();
});
