import type { AppDetail, NodeView, ReplicaView } from '@nonstop4/contract';
import { before, HOUR, MINUTE } from './world.ts';

const MB = 1024 * 1024;

const sampleNode = (name: string, replicas: number, memoryBytes: number): NodeView => ({
  name,
  ready: true,
  schedulable: true,
  pressure: [],
  replicas,
  memoryBytes,
  cpuCores: replicas * 0.07,
  startedAt: before(26 * HOUR),
});

export const NODES = [sampleNode('worker-1', 5, 212 * MB), sampleNode('worker-2', 4, 187 * MB)];
export const EDGES = [
  { name: 'edge-1', ready: true, startedAt: before(26 * HOUR) },
  { name: 'edge-2', ready: true, startedAt: before(26 * HOUR) },
];

export function replica(id: string, node: string, over: Partial<ReplicaView> = {}): ReplicaView {
  return {
    id,
    node,
    release: 5,
    state: 'ready',
    startedAt: before(3 * HOUR),
    restarts: 0,
    cpuCores: 0.08,
    memoryBytes: 61 * MB,
    memoryLimitBytes: 512 * MB,
    ...over,
  };
}

/** An app that is well, to be changed where it should not be. */
export function sampleApp(name: string, over: Partial<AppDetail> = {}): AppDetail {
  return {
    id: `app-${name}`,
    name,
    desiredState: 'running',
    url: `http://${name}.localhost:8080/`,
    liveRelease: 5,
    language: 'Node.js 24',
    framework: 'Express',
    redundancy: { state: 'redundant', readyReplicas: 2, readyNodes: 2 },
    sparkline: Array.from({ length: 30 }, (_, index) => 12 + 7 * Math.sin(index / 3) + (index % 5)),
    deleting: false,
    owner: 'minji',
    role: 'owner',
    openAlerts: 0,
    createdAt: before(9 * 24 * HOUR),
    replicas: 2,
    hostnames: [`${name}.localhost`],
    extraHostnames: [],
    https: { offer: 'plain-only', redirect: true, automatic: false, hostnames: [] },
    healthCheck: { kind: 'http', path: '/healthz' },
    memoryLimitBytes: 512 * MB,
    runTests: false,
    probing: true,
    statusPublic: false,
    detectedStartCommand: 'node index.js',
    configVars: {},
    secretNames: [],
    volume: { usedBytes: 0, limitBytes: 1024 * MB, path: '/data', singleWriter: false },
    running: [replica(`${name}-5-a1`, 'worker-1'), replica(`${name}-5-b2`, 'worker-2', { memoryBytes: 58 * MB })],
    background: [],
    edges: EDGES,
    nodes: NODES,
    deploymentState: 'live',
    ...over,
  };
}

const busyShop = (): AppDetail =>
  sampleApp('shop', {
    lastRun: { id: 'run-shop-12', number: 12, kind: 'upload', state: 'succeeded' },
    hostnames: ['shop.localhost', 'shop.example.com'],
    extraHostnames: ['shop.example.com'],
    https: {
      offer: 'yes',
      redirect: true,
      automatic: true,
      hostnames: [
        { hostname: 'shop.localhost', state: 'none' },
        {
          hostname: 'shop.example.com',
          state: 'failed',
          failure: {
            reason: 'not-reached',
            detail: '203.0.113.9: Fetching http://shop.example.com/: Connection refused',
            nextTryAt: new Date(Date.now() + 20 * MINUTE).toISOString(),
          },
        },
      ],
    },
    background: [
      {
        ...{ name: 'worker', command: 'node jobs.js', copies: 1 },
        running: [replica('0shop--worker-5-w1', 'worker-1', { memoryBytes: 37 * MB })],
      },
    ],
    configVars: { CURRENCY: 'KRW', GREETING: 'Welcome to the shop', LOG_LEVEL: 'info' },
    secretNames: ['DATABASE_PASSWORD', 'PAYMENT_KEY'],
    volume: { usedBytes: 341 * MB, limitBytes: 1024 * MB, path: '/data', singleWriter: false },
  });

const blogWithOneReplica = (): AppDetail =>
  sampleApp('blog', {
    framework: 'Flask',
    language: 'Python 3.11',
    liveRelease: 3,
    replicas: 1,
    redundancy: { state: 'not-redundant', reason: 'one-replica-asked', readyReplicas: 1, readyNodes: 1 },
    gitSource: { address: 'https://github.com/minji/blog.git', branch: 'main', hasToken: true },
    running: [replica('blog-3-c1', 'worker-1', { release: 3 })],
    lastRun: { id: 'run-blog-5', number: 5, kind: 'upload', state: 'running', stage: 'deploy', waitsFor: 'room' },
    sparkline: Array.from({ length: 30 }, (_, index) => (index % 7 === 0 ? 2.4 : 0.8)),
  });

const galleryInDeployment = (): AppDetail =>
  sampleApp('gallery', {
    language: 'Static files',
    framework: undefined,
    liveRelease: 2,
    redundancy: { state: 'not-redundant', reason: 'one-replica-ready', readyReplicas: 1, readyNodes: 1 },
    running: [
      replica('gallery-2-d1', 'worker-1', { release: 2 }),
      replica('gallery-3-e1', 'worker-2', {
        release: 3,
        state: 'starting',
        startedAt: before(4_000),
        memoryBytes: 12 * MB,
      }),
    ],
    lastRun: { id: 'run-gallery-3', number: 3, kind: 'upload', state: 'running', stage: 'deploy' },
    sparkline: Array.from({ length: 30 }, (_, index) => index * 0.9),
  });

const notesThatNeverRan = (): AppDetail =>
  sampleApp('notes', {
    liveRelease: undefined,
    language: undefined,
    framework: undefined,
    redundancy: { state: 'down', reason: 'never-deployed', readyReplicas: 0, readyNodes: 0 },
    running: [],
    lastRun: { id: 'run-notes-1', number: 1, kind: 'upload', state: 'failed' },
    sparkline: Array.from({ length: 30 }, () => 0),
    createdAt: before(20 * MINUTE),
  });

const reportsThatAreDown = (): AppDetail =>
  sampleApp('reports', {
    runTests: true,
    liveRelease: 7,
    language: 'Go 1.24',
    framework: undefined,
    redundancy: { state: 'down', reason: 'none-ready', readyReplicas: 0, readyNodes: 0 },
    running: [
      replica('reports-7-f1', 'worker-1', {
        release: 7,
        state: 'crashed',
        restarts: 6,
        lastExit: {
          at: before(9_000),
          code: 1,
          signal: null,
          reason: 'exit',
          ranMs: 900,
          message: 'panic: runtime error: index out of range',
        },
      }),
      replica('reports-7-g1', 'worker-2', {
        release: 7,
        state: 'unhealthy',
        restarts: 5,
        lastProbeFailure: 'GET /healthz answered 500',
      }),
    ],
    lastRun: { id: 'run-reports-8', number: 8, kind: 'restart', state: 'succeeded' },
    sparkline: Array.from({ length: 30 }, (_, index) => (index < 24 ? 6 : 0)),
  });

const stoppedSite = (): AppDetail =>
  sampleApp('old-site', {
    desiredState: 'stopped',
    liveRelease: 1,
    language: 'PHP 8.2',
    framework: undefined,
    redundancy: { state: 'stopped', readyReplicas: 0, readyNodes: 0 },
    running: [],
    lastRun: { id: 'run-old-1', number: 1, kind: 'upload', state: 'succeeded' },
    sparkline: Array.from({ length: 30 }, () => 0),
  });

/** One app for each state that the list can show. */
export function sampleApps(): AppDetail[] {
  return [
    busyShop(),
    blogWithOneReplica(),
    galleryInDeployment(),
    notesThatNeverRan(),
    reportsThatAreDown(),
    stoppedSite(),
  ];
}
