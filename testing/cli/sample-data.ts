import type { AppDetail, AppSummary, Run } from '@nonstop4/contract';

const AT = '2026-11-23T10:00:00.000Z';

/** Answers of a server that fit the contract, to be changed where a test needs it. */
export function appSummary(change: Partial<AppSummary> = {}): AppSummary {
  return {
    id: 'app1',
    name: 'shop',
    desiredState: 'running',
    url: 'http://shop.localhost:8080',
    liveRelease: 3,
    language: 'node',
    framework: 'express',
    redundancy: { state: 'redundant', readyReplicas: 2, readyNodes: 2 },
    sparkline: [],
    deleting: false,
    owner: 'ann',
    role: 'owner',
    openAlerts: 0,
    createdAt: AT,
    ...change,
  };
}

export function appDetail(change: Partial<AppDetail> = {}): AppDetail {
  return {
    ...appSummary(),
    replicas: 2,
    hostnames: ['shop.localhost'],
    extraHostnames: [],
    https: { offer: 'plain-only', redirect: true, automatic: false, hostnames: [] },
    healthCheck: { kind: 'http', path: '/healthz' },
    memoryLimitBytes: 536_870_912,
    runTests: false,
    probing: true,
    statusPublic: false,
    configVars: { GREETING: 'hello' },
    secretNames: ['API_KEY'],
    volume: { usedBytes: 1_048_576, limitBytes: 1_073_741_824, path: '/data', singleWriter: false },
    background: [],
    running: [
      {
        id: 'shop-a',
        node: 'worker-0',
        release: 3,
        state: 'ready',
        startedAt: AT,
        restarts: 0,
        cpuCores: 0.02,
        memoryBytes: 40_000_000,
        memoryLimitBytes: 536_870_912,
      },
      {
        id: 'shop-b',
        node: 'worker-1',
        release: 3,
        state: 'crashed',
        startedAt: AT,
        restarts: 2,
        cpuCores: 0,
        memoryBytes: 0,
        memoryLimitBytes: 536_870_912,
      },
    ],
    edges: [{ name: 'edge-0', ready: true }],
    nodes: [
      {
        ...{ name: 'worker-0', ready: true, schedulable: true, pressure: [] },
        ...{ replicas: 1, memoryBytes: 50_000_000, cpuCores: 0 },
      },
    ],
    ...change,
  };
}

export function pipelineRun(change: Partial<Run> = {}): Run {
  const state = change.state === undefined || change.state === 'succeeded' ? 'succeeded' : 'waiting';
  return {
    id: 'run1',
    appName: 'shop',
    number: 7,
    kind: 'upload',
    state: 'succeeded',
    stages: (['receive', 'push', 'build', 'volume', 'deploy', 'verify'] as const).map((name) => ({
      name,
      state,
      ...(state === 'succeeded' ? { startedAt: AT, endedAt: '2026-11-23T10:00:02.500Z' } : {}),
    })),
    release: 4,
    cancelRequested: false,
    resumes: 0,
    requestedBy: 'ann',
    createdAt: AT,
    startedAt: AT,
    endedAt: '2026-11-23T10:00:09.000Z',
    ...change,
  };
}
