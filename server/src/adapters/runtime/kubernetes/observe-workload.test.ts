import type { V1ContainerStatus, V1Deployment, V1Pod } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { LABELS } from '../../../kubernetes/names.ts';
import { observeWorkload, type WorkloadSight } from './observe-workload.ts';

const START = new Date('2026-01-01T00:00:00Z');

function deployment(
  changes: { generation?: number; observed?: number; ready?: number; reason?: string } = {},
): V1Deployment {
  const { generation = 1, observed = generation, ready = 2, reason = 'NewReplicaSetAvailable' } = changes;
  return {
    metadata: { generation },
    spec: {
      replicas: 2,
      selector: {},
      template: {
        metadata: { labels: { [LABELS.template]: 'new' } },
        spec: { containers: [{ name: 'app', resources: { limits: { memory: '128Mi' } } }] },
      },
    },
    status: {
      observedGeneration: observed,
      updatedReplicas: ready,
      availableReplicas: ready,
      conditions: [{ type: 'Progressing', status: 'True', reason }],
    },
  };
}

function pod(name: string, node: string, status: Partial<V1ContainerStatus> = {}, changes: Partial<V1Pod> = {}): V1Pod {
  const ready = status.ready ?? true;
  const container = { name: 'app', image: '', imageID: '', restartCount: 0, started: ready, ready, ...status };
  return {
    metadata: {
      name,
      creationTimestamp: START,
      labels: { [LABELS.purpose]: 'serve', [LABELS.template]: 'new', [LABELS.release]: '2' },
    },
    spec: { nodeName: node, containers: [{ name: 'app', ports: [{ containerPort: 8080 }] }] },
    status: {
      podIP: '10.0.0.1',
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
      containerStatuses: [container as V1ContainerStatus],
    },
    ...changes,
  };
}

function observe(sight: Partial<WorkloadSight>) {
  const readyNodes = new Set(['n1', 'n2']);
  return observeWorkload({
    appId: 'app_1',
    deployment: deployment(),
    pods: [],
    readyNodes,
    usage: new Map(),
    at: 7,
    now: START.valueOf() + 10_000,
    warningOf: () => ({}),
    ...sight,
  });
}

const crashed = (restartCount: number): Partial<V1ContainerStatus> => ({
  ready: false,
  restartCount,
  state: { waiting: { reason: 'CrashLoopBackOff' } },
  lastState: {
    terminated: { exitCode: 3, reason: 'Error', startedAt: START, finishedAt: new Date(START.valueOf() + 400) },
  },
});

describe('what the cluster shows of an App', () => {
  it('is nothing where there is nothing', () => {
    expect(observe({ deployment: undefined })).toBeUndefined();
  });

  it('is complete when every copy of the asked template is ready and nothing older is left', () => {
    const seen = observe({ pods: [pod('a', 'n1'), pod('b', 'n2')] });
    expect(seen?.rollout).toEqual({ templateHash: 'new', state: 'complete', message: 'complete' });
    expect(
      seen?.replicas.map(({ id, node, state, inRotation, host, port }) => [id, node, state, inRotation, host, port]),
    ).toEqual([
      ['a', 'n1', 'ready', true, '10.0.0.1', 8080],
      ['b', 'n2', 'ready', true, '10.0.0.1', 8080],
    ]);
    expect(seen?.observedAt).toBe(7);
  });

  it('is not complete before the cluster has looked at what was asked', () => {
    const pods = [pod('a', 'n1'), pod('b', 'n2')];
    expect(observe({ deployment: deployment({ generation: 2, observed: 1 }), pods })?.rollout.state).toBe(
      'progressing',
    );
  });

  it('has copies on a node that does not answer as lost, and does not send visitors there', () => {
    const seen = observe({ pods: [pod('a', 'n1'), pod('b', 'gone')] });
    expect(seen?.replicas.map(({ state, inRotation }) => [state, inRotation])).toEqual([
      ['ready', true],
      ['lost', false],
    ]);
  });

  it('has copies on a cordoned node as about to leave', () => {
    const seen = observe({ pods: [pod('a', 'n1'), pod('b', 'n2')], cordonedNodes: new Set(['n2']) });
    expect(seen?.replicas.map(({ state, nodeIsCordoned }) => [state, nodeIsCordoned])).toEqual([
      ['ready', undefined],
      ['ready', true],
    ]);
  });

  it('is not complete while what was asked last has not reached the cluster', () => {
    const pods = [pod('a', 'n1'), pod('b', 'n2')];
    expect(observe({ pods, isPending: true })?.rollout.state).toBe('progressing');
  });

  it('has times as numbers, though what a watch brings has them as text', () => {
    const startedAt = START.toISOString() as unknown as Date;
    const [copy] = observe({ pods: [pod('a', 'n1', { state: { running: { startedAt } } })] })?.replicas ?? [];
    expect(copy?.startedAt).toBe(START.valueOf());
  });

  it('has failed at the second crash of a new copy, and shows it', () => {
    const rolling = deployment({ ready: 0, reason: 'ReplicaSetUpdated' });
    const once = observe({ deployment: rolling, pods: [pod('a', 'n1', { ...crashed(0), state: { running: {} } })] });
    expect(once?.rollout.state).toBe('progressing');
    const twice = observe({ deployment: rolling, pods: [pod('a', 'n1', crashed(1))] });
    expect(twice?.rollout).toMatchObject({
      state: 'failed',
      culprit: { id: 'a', lastExit: { code: 3, reason: 'exited', ranMs: 400 } },
    });
  });

  it('has not failed when a copy falls over after it was rolled out whole', () => {
    expect(observe({ pods: [pod('a', 'n1', crashed(4)), pod('b', 'n2')] })?.rollout.state).toBe('progressing');
  });

  it('has failed at once for what a second try does not mend', () => {
    const rolling = deployment({ ready: 0, reason: 'ReplicaSetUpdated' });
    const terminated = { exitCode: 137, reason: 'OOMKilled', finishedAt: START };
    const hungry = observe({
      deployment: rolling,
      pods: [pod('a', 'n1', { ready: false, lastState: { terminated } })],
    });
    expect(hungry?.rollout).toMatchObject({
      state: 'failed',
      culprit: { lastExit: { reason: 'out-of-memory', signal: 'SIGKILL' } },
    });
    const waiting = { reason: 'ImagePullBackOff', message: 'not found' };
    const imageless = observe({ deployment: rolling, pods: [pod('a', 'n1', { ready: false, state: { waiting } })] });
    expect(imageless?.rollout).toMatchObject({
      state: 'failed',
      message: 'the image cannot be fetched (not found)',
      obstacle: { code: 'image-unpullable', params: { message: 'not found' } },
    });
  });

  it('has failed when the cluster refuses what is asked, in its own words', () => {
    const refusal = { templateHash: 'new', message: 'no such class' };
    const obstacle = { code: 'cluster-refused', params: { message: 'no such class' } };
    expect(observe({ deployment: undefined, refusal })?.rollout).toEqual({ ...refusal, state: 'failed', obstacle });
  });
});

describe('what keeps copies from coming up', () => {
  const rolling = (condition?: { type: string; message: string; since?: Date }) => {
    const made = deployment({ ready: 0, reason: 'ReplicaSetUpdated' });
    if (condition) {
      const { type, message, since = START } = condition;
      made.status?.conditions?.push({
        type,
        status: 'True',
        reason: 'FailedCreate',
        message,
        lastTransitionTime: since,
      });
    }
    return made;
  };
  const QUOTA =
    'pods "shop-1" is forbidden: exceeded quota: nonstop4, requested: requests.memory=1Gi, used: requests.memory=7680Mi, limited: requests.memory=8Gi';

  it('is told while it is waited for: no node has room', () => {
    const message = '0/2 nodes are available: 2 Insufficient memory. preemption: none.';
    const waiting = pod('a', '', { ready: false });
    waiting.status = { conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }] };
    expect(observe({ deployment: rolling(), pods: [waiting] })?.rollout).toEqual({
      templateHash: 'new',
      state: 'progressing',
      message: '0 of 2 new replicas ready: no node for another copy (2 nodes: not enough memory left)',
      obstacle: { code: 'nodes-full', params: { needed: 'memory' } },
    });
  });

  it('is waited for beyond the time of a rollout, which begins when a node is found', () => {
    const deadline = () => deployment({ ready: 0, reason: 'ProgressDeadlineExceeded' });
    const message = '0/2 nodes are available: 2 Insufficient cpu. preemption: none.';
    const copy = pod('a', '', { ready: false });
    const scheduled = (status: 'True' | 'False') => ({
      type: 'PodScheduled',
      status,
      message,
      lastTransitionTime: START,
    });
    const stateAt = (status: 'True' | 'False', seconds: number) => {
      copy.status = { conditions: [scheduled(status), { type: 'Ready', status: 'False' }] };
      return observe({ deployment: deadline(), pods: [copy], now: START.valueOf() + seconds * 1_000 })?.rollout.state;
    };
    expect(stateAt('False', 800)).toBe('progressing');
    expect(stateAt('True', 170)).toBe('progressing');
    expect(stateAt('True', 190)).toBe('failed');
  });

  it('may be a quota, which is waited for a minute', () => {
    const sight = { deployment: rolling({ type: 'ReplicaFailure', message: QUOTA }) };
    const early = observe(sight)?.rollout;
    expect(early).toMatchObject({ state: 'progressing' });
    expect(early?.message).toContain('(asked for memory 1Gi, in use memory 7680Mi, at most memory 8Gi)');
    const late = observe({ ...sight, now: START.valueOf() + 61_000 })?.rollout;
    expect(late).toMatchObject({
      state: 'failed',
      obstacle: {
        code: 'account-quota',
        params: { needed: 'memory 1Gi', found: 'memory 7680Mi', limit: 'memory 8Gi' },
      },
    });
  });

  it('may be a refusal of the cluster, which is not waited for', () => {
    const message = 'pods "shop-1" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true';
    expect(observe({ deployment: rolling({ type: 'ReplicaFailure', message }) })?.rollout).toMatchObject({
      state: 'failed',
      message: 'violates PodSecurity "restricted:latest": runAsNonRoot != true',
      obstacle: { code: 'cluster-refused' },
    });
  });

  it('may be a volume that cannot be mounted', () => {
    const waiting = pod('a', 'n1', { ready: false, state: { waiting: { reason: 'ContainerCreating' } } });
    const setUp = 'MountVolume.SetUp failed for volume "data" : mount failed: exit status 32';
    const seen = observe({ deployment: rolling(), pods: [waiting], warningOf: () => ({ setUp }) })?.rollout;
    expect(seen).toMatchObject({ state: 'progressing', obstacle: { code: 'volume-unmountable' } });
    expect(seen?.message).toContain('cannot be mounted');
  });

  it('may be its health check: a copy that answers badly for a minute has failed', () => {
    const sick = pod('a', 'n1', { ready: false, started: false, state: { running: { startedAt: START } } });
    const sight = { deployment: rolling(), pods: [sick], warningOf: () => ({ probe: 'answers 500' }) };
    const early = observe(sight);
    expect(early?.rollout.state).toBe('progressing');
    expect(early?.replicas[0]?.lastProbeFailure).toBe('answers 500');
    expect(observe({ ...sight, now: START.valueOf() + 61_000 })?.rollout).toMatchObject({
      state: 'failed',
      culprit: { id: 'a' },
      obstacle: { code: 'health-failing', params: { status: '500' } },
    });
  });

  it('is nothing when a copy that was whole falls over: its end says it', () => {
    const crashing = observe({ deployment: rolling(), pods: [pod('a', 'n1', crashed(2))] })?.rollout;
    expect(crashing).toMatchObject({ state: 'failed', culprit: { id: 'a' } });
    expect(crashing?.obstacle).toBeUndefined();
  });
});
