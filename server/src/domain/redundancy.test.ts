import { expect, it } from 'vitest';
import { judgeRedundancy } from './redundancy.ts';
import type { Replica } from './workload.ts';

const replica = (node: string, change: Partial<Replica> = {}): Replica => ({
  ...{ id: `on-${node}`, node, release: 1, templateHash: 'one', state: 'ready', inRotation: true, everReady: true },
  ...{ host: '', port: 1, startedAt: 0, restarts: 0, cpuCores: 0, memoryBytes: 0, memoryLimitBytes: 1 },
  ...change,
});

function judge(...replicas: Replica[]) {
  const rollout = { templateHash: 'one', state: 'complete', message: '' } as const;
  const observation = { appId: 'app_1', replicas, rollout, observedAt: 0 };
  const { state, reason } = judgeRedundancy({ desiredState: 'running', replicas: 2 }, observation, true);
  return [state, reason];
}

it.each([
  ['two copies on two nodes', [replica('a'), replica('b')], ['redundant', undefined]],
  ['two copies on one node', [replica('a'), replica('a')], ['not-redundant', 'same-node']],
  [
    'one on a node that is lost',
    [replica('a'), replica('b', { state: 'lost' })],
    ['not-redundant', 'one-replica-ready'],
  ],
  [
    'one on a node that is cordoned',
    [replica('a'), replica('b', { nodeIsCordoned: true })],
    ['not-redundant', 'node-cordoned'],
  ],
  [
    'two besides the one on a cordoned node',
    [replica('a'), replica('b', { nodeIsCordoned: true }), replica('c')],
    ['redundant', undefined],
  ],
  ['none ready', [replica('a', { state: 'crashed' })], ['down', 'none-ready']],
] as const)('%s', (_, replicas, judged) => {
  expect(judge(...replicas)).toEqual(judged);
});

it('an app with a single writer, whatever runs of it', () => {
  const rollout = { templateHash: 'one', state: 'complete', message: '' } as const;
  const observation = { appId: 'app_1', replicas: [replica('a'), replica('b')], rollout, observedAt: 0 };
  const app = { desiredState: 'running', replicas: 1, singleWriter: true } as const;
  expect(judgeRedundancy(app, observation, true)).toMatchObject({ state: 'not-redundant', reason: 'single-writer' });
});
