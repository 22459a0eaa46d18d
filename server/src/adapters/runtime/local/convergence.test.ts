import type { ReplicaStatus } from '@nonstop4/worker/protocol';
import { describe, expect, it } from 'vitest';
import type { WorkloadSpec } from '../../../domain/workload.ts';
import {
  type Action,
  findCulprit,
  inRotation,
  type PlacedReplica,
  planConvergence as planAt,
  type WorkerView,
} from './convergence.ts';

const both: WorkerView[] = [
  { name: 'worker-0', reachable: true, awayMs: 0, lost: false },
  { name: 'worker-1', reachable: true, awayMs: 0, lost: false },
];

function spec(replicas = 2, templateHash = 'new'): WorkloadSpec {
  return {
    appId: 'a',
    appName: 'shop',
    ownerId: 'u',
    release: 2,
    templateHash,
    replicas,
    template: undefined as never,
  };
}

function replica(
  id: string,
  worker: string,
  more: Partial<ReplicaStatus> & { draining?: boolean } = {},
): PlacedReplica {
  const { draining = false, ...status } = more;
  return {
    worker,
    draining,
    status: {
      id,
      app: 'a',
      release: 2,
      templateHash: 'new',
      port: 21_000,
      purpose: 'serve',
      phase: 'ready',
      startedAt: '2026-01-01T00:00:00Z',
      restarts: 0,
      everReady: (status.phase ?? 'ready') === 'ready',
      cpuCores: 0,
      memoryBytes: 0,
      listening: [],
      ...status,
    },
  };
}

const NOW = Date.parse('2026-01-01T00:01:00Z');
const planConvergence = (asked: WorkloadSpec, replicas: PlacedReplica[], workers: WorkerView[]) =>
  planAt(asked, replicas, workers, { now: NOW, hungMs: 20_000 });
const started = (actions: Action[]) => actions.flatMap((action) => (action.kind === 'start' ? [action.worker] : []));

describe('planConvergence', () => {
  it('starts the copies of a first deployment on different workers', () => {
    expect(started(planConvergence(spec(), [], both))).toEqual(['worker-0', 'worker-1']);
  });

  it('leaves old copies alone until every new one is ready', () => {
    const old = [
      replica('o0', 'worker-0', { templateHash: 'old' }),
      replica('o1', 'worker-1', { templateHash: 'old' }),
    ];
    const fresh = [replica('n0', 'worker-0'), replica('n1', 'worker-1', { phase: 'starting' })];
    expect(planConvergence(spec(), [...old, ...fresh], both)).toEqual([]);
  });

  it('retires old copies that had traffic and discards those that never had', () => {
    const old = [
      replica('o0', 'worker-0', { templateHash: 'old' }),
      replica('o1', 'worker-1', { templateHash: 'old', phase: 'starting' }),
    ];
    const fresh = [replica('n0', 'worker-0'), replica('n1', 'worker-1')];
    expect(planConvergence(spec(), [...old, ...fresh], both)).toEqual([
      { kind: 'retire', ids: ['o0'] },
      { kind: 'discard', ids: ['o1'] },
    ]);
  });

  it('starts the new copies one after the other while old ones serve, and does not wait for a slow one', () => {
    const old = [
      replica('o0', 'worker-0', { templateHash: 'old' }),
      replica('o1', 'worker-1', { templateHash: 'old' }),
    ];
    const starting = (secondsAgo: number) =>
      replica('n0', 'worker-0', { phase: 'starting', startedAt: new Date(NOW - secondsAgo * 1_000).toISOString() });
    expect(started(planConvergence(spec(), old, both))).toEqual(['worker-0']);
    expect(planConvergence(spec(), [...old, starting(1)], both)).toEqual([]);
    expect(started(planConvergence(spec(), [...old, starting(3)], both))).toEqual(['worker-1']);
    expect(started(planConvergence(spec(), [...old, replica('n0', 'worker-0')], both))).toEqual(['worker-1']);
  });

  it('ends a copy that has been silent for long, one at a time, and sooner while another answers', () => {
    const silent = (id: string, worker: string, seconds: number) =>
      replica(id, worker, { phase: 'unhealthy', unhealthySince: new Date(NOW - seconds * 1_000).toISOString() });
    const ends = (...all: PlacedReplica[]) =>
      planConvergence(spec(), all, both).flatMap((action) => (action.kind === 'restart' ? [action.id] : []));
    expect(ends(replica('n0', 'worker-0'), silent('n1', 'worker-1', 19))).toEqual([]);
    expect(ends(replica('n0', 'worker-0'), silent('n1', 'worker-1', 21))).toEqual(['n1']);
    expect(ends(silent('n0', 'worker-0', 40), silent('n1', 'worker-1', 50))).toEqual([]);
    expect(ends(silent('n0', 'worker-0', 61), silent('n1', 'worker-1', 65))).toEqual(['n1']);
    expect(ends(silent('n0', 'worker-0', 90), replica('n1', 'worker-1', { phase: 'starting' }))).toEqual([]);
  });

  it('takes nothing from a worker that does not answer', () => {
    const away: WorkerView[] = [
      both[0] as WorkerView,
      { name: 'worker-1', reachable: false, awayMs: 500, lost: false },
    ];
    const all = [
      replica('o1', 'worker-1', { templateHash: 'old' }),
      replica('n0', 'worker-0'),
      replica('n1', 'worker-0'),
    ];
    expect(planConvergence(spec(), all, away)).toEqual([]);
  });

  it('waits for a worker that is briefly away, and replaces its copies when it is lost', () => {
    const all = [replica('n0', 'worker-0'), replica('n1', 'worker-1')];
    const away = (lost: boolean): WorkerView[] => [
      both[0] as WorkerView,
      { name: 'worker-1', reachable: false, awayMs: 10_000, lost },
    ];
    expect(planConvergence(spec(), all, away(false))).toEqual([]);
    expect(started(planConvergence(spec(), all, away(true)))).toEqual(['worker-0']);
  });

  it('spreads again when a lost worker is back: one more there, then one less on the full one', () => {
    const crowded = [replica('n0', 'worker-0'), replica('n1', 'worker-0')];
    expect(planConvergence(spec(), crowded, both)).toEqual([{ kind: 'start', worker: 'worker-1' }]);
    const comingUp = [...crowded, replica('n2', 'worker-1', { phase: 'starting' })];
    expect(planConvergence(spec(), comingUp, both)).toEqual([]);
    const surged = [...crowded, replica('n2', 'worker-1')];
    const actions = planConvergence(spec(), surged, both);
    expect(actions).toHaveLength(1);
    expect(actions[0]).toMatchObject({ kind: 'retire' });
    expect(['n0', 'n1']).toContain((actions[0] as { ids: string[] }).ids[0]);
  });

  it('takes what is not ready first when fewer are asked for', () => {
    const three = [
      replica('n0', 'worker-0'),
      replica('n1', 'worker-1'),
      replica('n2', 'worker-0', { phase: 'unhealthy' }),
    ];
    expect(planConvergence(spec(), three, both)).toEqual([{ kind: 'discard', ids: ['n2'] }]);
    const ever = { phase: 'unhealthy', everReady: true } as const;
    const worn = [replica('n0', 'worker-0'), replica('n1', 'worker-1'), replica('n2', 'worker-0', ever)];
    expect(planConvergence(spec(), worn, both)).toEqual([{ kind: 'retire', ids: ['n2'] }]);
  });

  it('scales down to none when the app is stopped', () => {
    const all = [replica('n0', 'worker-0'), replica('n1', 'worker-1', { phase: 'starting' })];
    expect(planConvergence(spec(0), all, both)).toEqual([
      { kind: 'retire', ids: ['n0'] },
      { kind: 'discard', ids: ['n1'] },
    ]);
  });

  it('asks for nothing when everything is as wanted, or while copies are leaving', () => {
    const good = [replica('n0', 'worker-0'), replica('n1', 'worker-1')];
    expect(planConvergence(spec(), good, both)).toEqual([]);
    const leaving = [...good, replica('o0', 'worker-0', { templateHash: 'old', draining: true })];
    expect(planConvergence(spec(), leaving, both)).toEqual([]);
  });
});

describe('inRotation', () => {
  const old = replica('o0', 'worker-0', { templateHash: 'old' });

  it('keeps visitors on old copies until enough new ones are ready', () => {
    const first = replica('n0', 'worker-0');
    const second = replica('n1', 'worker-1');
    expect(inRotation(first, spec(), [old, first])).toBe(false);
    expect(inRotation(old, spec(), [old, first])).toBe(true);
    expect(inRotation(first, spec(), [old, first, second])).toBe(true);
  });

  it('takes a first copy at once when nothing older serves', () => {
    const first = replica('n0', 'worker-0');
    expect(inRotation(first, spec(), [first])).toBe(true);
  });

  it('never sends visitors to a copy that leaves or was never ready', () => {
    const leaving = replica('n0', 'worker-0', { draining: true });
    const young = replica('n1', 'worker-1', { phase: 'starting' });
    expect(inRotation(leaving, spec(), [leaving])).toBe(false);
    expect(inRotation(young, spec(), [young])).toBe(false);
  });
});

describe('findCulprit', () => {
  const exit = { at: '2026-01-01T00:00:00Z', code: 1, signal: null, reason: 'exited' as const, ranMs: 100 };

  it('is a new copy that crashed twice without ever being ready', () => {
    const once = replica('n0', 'worker-0', { phase: 'backing-off', lastExit: exit });
    const twice = replica('n1', 'worker-1', { phase: 'backing-off', lastExit: exit, restarts: 1 });
    const trying = replica('n0', 'worker-0', { phase: 'starting', lastExit: exit, restarts: 1 });
    expect(findCulprit(spec(), [once])).toBeUndefined();
    expect(findCulprit(spec(), [trying])).toBeUndefined();
    expect(findCulprit(spec(), [once, twice])?.status.id).toBe('n1');
  });

  it('is at once a copy that ended in a way that a restart cannot mend', () => {
    const oom = replica('n0', 'worker-0', { phase: 'backing-off', lastExit: { ...exit, reason: 'out-of-memory' } });
    expect(findCulprit(spec(), [oom])?.status.id).toBe('n0');
  });

  it('is never an old copy, nor one that was ready before', () => {
    const old = replica('o0', 'worker-0', { templateHash: 'old', phase: 'backing-off', lastExit: exit, restarts: 9 });
    const worn = replica('n0', 'worker-0', { phase: 'backing-off', lastExit: exit, restarts: 9, everReady: true });
    expect(findCulprit(spec(), [old, worn])).toBeUndefined();
  });
});
