import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serveControl } from '@nonstop4/plane/control-server';
import { dataDirectory } from '@nonstop4/plane/data-directory';
import { expect, it, onTestFinished } from 'vitest';
import { waitUntilStopped } from './wait-until-stopped.ts';

async function platformOf(...names: string[]) {
  const root = await mkdtemp(join(tmpdir(), 'nonstop4-stop-'));
  const data = dataDirectory(root);
  await mkdir(data.run, { recursive: true });
  const servers = await Promise.all(
    names.map((name) => serveControl(data.socket(name), { 'GET /healthz': () => ({ name }) })),
  );
  const end = (index: number) => new Promise((resolve) => servers[index]?.close(resolve));
  onTestFinished(async () => {
    for (const index of names.keys()) await end(index);
    await rm(root, { recursive: true });
  });
  return { root, end };
}

it('waits until nothing of the platform answers any more', async () => {
  const { root, end } = await platformOf('supervisor', 'worker-0');
  let done = false;
  const stopped = waitUntilStopped(root, ['supervisor', 'edge-0', 'worker-0']).finally(() => {
    done = true;
  });
  await end(0);
  expect(await waitUntilStopped(root, ['supervisor'])).toEqual([]);
  expect(done).toBe(false);
  await end(1);
  expect(await stopped).toEqual([]);
});

it('names what still runs when its patience ends', async () => {
  const { root } = await platformOf('worker-0');
  expect(await waitUntilStopped(root, ['supervisor', 'worker-0'], 50)).toEqual(['worker-0']);
});
