import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../../../../../testing/temporary-directory.ts';
import { WorkDirectory } from './work-directory.ts';

function withSource(area: WorkDirectory, runId: string): void {
  mkdirSync(area.sourceOf(runId), { recursive: true });
  writeFileSync(join(area.sourceOf(runId), 'index.html'), 'hello');
}

it('knows a source once it is there, and removes it', async () => {
  const area = new WorkDirectory(temporaryDirectory());
  expect(await area.hasSource('run_1')).toBe(false);
  withSource(area, 'run_1');
  expect(await area.hasSource('run_1')).toBe(true);
  await area.remove('run_1');
  await area.remove('run_1');
  expect(await area.hasSource('run_1')).toBe(false);
});

it('collects what no run needs, and nothing of anybody else', async () => {
  const root = temporaryDirectory();
  const area = new WorkDirectory(root, { unnamedForMs: 0 });
  for (const id of ['run_1', 'run_2']) withSource(area, id);
  mkdirSync(join(root, 'builds'));
  await new WorkDirectory(root).collect(new Set());
  expect(readdirSync(root)).toHaveLength(3);
  await area.collect(new Set(['run_2']));
  expect(readdirSync(root).sort()).toEqual(['builds', 'run_2']);
  await new WorkDirectory(join(root, 'none')).collect(new Set());
});

it('takes no path for an identifier', async () => {
  const area = new WorkDirectory(temporaryDirectory());
  expect(() => area.sourceOf('../..')).toThrow('no identifier');
  await expect(area.remove('run_../..')).rejects.toThrow('no identifier');
});
