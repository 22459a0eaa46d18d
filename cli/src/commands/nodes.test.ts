import type { NodeView } from '@nonstop4/contract';
import { expect, it } from 'vitest';
import { appDetail } from '../../../testing/cli/sample-data.ts';
import { signedInCli } from '../../../testing/cli/signed-in-cli.ts';

const GB = 1_073_741_824;
const node = (name: string, change: Partial<NodeView> = {}): NodeView => ({
  ...{ name, ready: true, schedulable: true, pressure: [], replicas: 2, memoryBytes: 0.5 * GB, cpuCores: 0.25 },
  ...change,
});

/** The platform as it is at one look after the other; the last one stays. */
async function nodesCli(...looks: NodeView[][]) {
  const signedIn = await signedInCli();
  const rest = [...looks];
  signedIn.double.on('system', () => ({
    ...{ version: '1', runtime: 'kubernetes', isolation: true, watchedOver: true, appUrlExample: 'http://<app>.x' },
    limits: { uploadBytes: 1, unpackedBytes: 1, entries: 1 },
    nodes: rest.length > 1 ? rest.shift() : rest[0],
    edges: appDetail().edges,
    tools: [],
  }));
  for (const id of ['drainNode', 'uncordonNode'] as const) signedIn.double.on(id, () => undefined);
  return signedIn;
}

it('nodes: their state, what runs on them and what there is', async () => {
  const room = { memoryBytes: 8 * GB, cpuCores: 4, requestedMemoryBytes: GB, requestedCpuCores: 1 };
  const { cli } = await nodesCli([
    node('worker1', { room }),
    node('worker2', { schedulable: false, pressure: ['disk'] }),
    node('worker3', { ready: false }),
  ]);
  const { stdout } = await cli(['nodes']);
  expect(stdout).toMatch(/worker1 +ready +2 +\S+ \S+ \/ \S+ \S+ +0\.3 \/ 4/);
  expect(stdout).toMatch(/worker2 +takes no new copies, short of disk space/);
  expect(stdout).toMatch(/worker3 +not ready/);
  expect((await cli(['--lang', 'ko', 'nodes', 'list'])).stdout).toContain('새 복제본을 받지 않음, 디스크 공간 부족');
});

it('nodes drain: follows until the node is empty, and says what keeps a copy', async () => {
  const draining = (left: number, waitsFor?: { app: string; cause: string }) => [
    node('worker2', { schedulable: false, drain: { left, ...(waitsFor ? { waitsFor } : {}) } }),
  ];
  const waitsFor = { app: 'shop', cause: 'No node has room for it.' };
  const { cli, double } = await nodesCli(draining(2), draining(1, waitsFor), draining(0));
  const { code, stdout, stderr } = await cli(['nodes', 'drain', 'worker2']);
  expect(stderr).toContain('2 copies are left');
  expect(stderr).toContain('1 copy is left; waits for shop: No node has room for it.');
  expect({ code, stdout }).toEqual({ code: 0, stdout: '✓ No app runs on worker2 any more.\n' });
  expect(double.callsOf('drainNode')[0]).toMatchObject({ params: { node: 'worker2' } });
});

it('nodes drain: fails when somebody takes the node back, and may be left alone', async () => {
  const { cli } = await nodesCli([node('worker2')]);
  expect(await cli(['nodes', 'drain', 'worker2'])).toMatchObject({ code: 1 });
  expect(await cli(['nodes', 'drain', 'worker2', '--detach'])).toMatchObject({ code: 0 });
});

it('nodes uncordon', async () => {
  const { cli, double } = await nodesCli([node('worker2')]);
  expect((await cli(['nodes', 'uncordon', 'worker2'])).stdout).toBe('worker2 takes copies again.\n');
  expect(double.callsOf('uncordonNode')).toHaveLength(1);
});
