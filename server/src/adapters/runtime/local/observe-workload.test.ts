import type { ReplicaStatus } from '@nonstop4/worker/protocol';
import { describe, expect, it } from 'vitest';
import type { WorkloadSpec } from '../../../domain/workload.ts';
import type { PlacedReplica, WorkerView } from './convergence.ts';
import { observeWorkload } from './observe-workload.ts';

const here: WorkerView = { name: 'worker-0', reachable: true, awayMs: 0, lost: false };
const there: WorkerView = { name: 'worker-1', reachable: true, awayMs: 0, lost: false };
const gone = (awayMs: number, lost = false): WorkerView => ({ name: 'worker-1', reachable: false, awayMs, lost });

const spec: WorkloadSpec = {
  appId: 'a',
  appName: 'shop',
  ownerId: 'u',
  release: 2,
  templateHash: 'new',
  replicas: 2,
  template: { memoryLimitBytes: 64 } as never,
};

function replica(id: string, worker: string, status: Partial<ReplicaStatus> = {}, draining = false): PlacedReplica {
  return {
    worker,
    draining,
    status: {
      ...{ id, app: 'a', release: 2, templateHash: 'new', port: 21_000, purpose: 'serve', phase: 'ready' },
      ...{
        startedAt: '2026-01-01T00:00:00Z',
        restarts: 0,
        everReady: true,
        cpuCores: 0,
        memoryBytes: 0,
        listening: [],
      },
      ...status,
    },
  };
}

function observe(replicas: PlacedReplica[], workers = [here, there], asked: WorkloadSpec | undefined = spec) {
  return observeWorkload({ appId: 'a', spec: asked, replicas, workers, now: 5 });
}

describe('a rollout', () => {
  const good = [replica('n0', 'worker-0'), replica('n1', 'worker-1')];

  it('is complete when exactly what was asked for is ready and nothing older is left', () => {
    expect(observe(good).rollout).toMatchObject({ state: 'complete', templateHash: 'new' });
    expect(observe([...good, replica('n2', 'worker-0')]).rollout.state).toBe('progressing');
    const old = replica('o0', 'worker-0', { templateHash: 'old', phase: 'stopping' });
    expect(observe([...good, old]).rollout).toMatchObject({
      state: 'progressing',
      message: '1 older replicas leaving',
    });
    expect(observe([], [here, there], { ...spec, replicas: 0 }).rollout.state).toBe('complete');
    const unasked = observeWorkload({ appId: 'a', spec: undefined, replicas: good, workers: [here, there], now: 5 });
    expect(unasked.rollout.state).toBe('none');
  });

  it('says how far it is', () => {
    const half = [replica('n0', 'worker-0'), replica('n1', 'worker-1', { phase: 'starting', everReady: false })];
    expect(observe(half).rollout).toMatchObject({ state: 'progressing', message: '1 of 2 new replicas ready' });
  });

  it('shows the copy that does not come up', () => {
    const lastExit = { at: '2026-01-01T00:00:00Z', code: 1, signal: null, reason: 'exited', ranMs: 9 } as const;
    const bad = replica('n1', 'worker-1', { phase: 'backing-off', everReady: false, restarts: 1, lastExit });
    const seen = observe([replica('n0', 'worker-0'), bad]);
    expect(seen.rollout).toMatchObject({
      state: 'failed',
      culprit: { id: 'n1', state: 'crashed', lastExit: { code: 1 } },
    });
  });

  it('is not held up by what a lost worker had', () => {
    const moved = [replica('n0', 'worker-0'), replica('n2', 'worker-0')];
    const onLost = [replica('n1', 'worker-1'), replica('o1', 'worker-1', { templateHash: 'old' })];
    expect(observe([...moved, ...onLost], [here, gone(5_000)]).rollout.state).toBe('progressing');
    expect(observe([...moved, ...onLost], [here, gone(40_000, true)]).rollout.state).toBe('complete');
  });
});

describe('a copy', () => {
  it('on a worker that is away is as it was for a moment, and then lost', () => {
    const one = [replica('n1', 'worker-1')];
    expect(observe(one, [here, gone(1_000)]).replicas[0]?.state).toBe('ready');
    expect(observe(one, [here, gone(3_000)]).replicas[0]).toMatchObject({ state: 'lost', inRotation: true });
    expect(observe([replica('n9', 'worker-9')]).replicas[0]?.state).toBe('lost');
  });

  it('that leaves is draining, and stopping when it is told to stop', () => {
    expect(observe([replica('n0', 'worker-0', {}, true)]).replicas[0]).toMatchObject({
      state: 'draining',
      inRotation: false,
    });
    const stopping = replica('n0', 'worker-0', { phase: 'stopping' }, true);
    expect(observe([stopping]).replicas[0]?.state).toBe('stopping');
  });

  it('has the limit of its template, which only the present one is known of', () => {
    const [fresh, old] = observe([
      replica('n0', 'worker-0'),
      replica('o0', 'worker-0', { templateHash: 'old' }),
    ]).replicas;
    expect([fresh?.memoryLimitBytes, old?.memoryLimitBytes]).toEqual([64, 0]);
  });
});
