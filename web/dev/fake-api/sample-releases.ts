import type { Drill, EventView, ReleaseDiff, ReleaseView } from '@nonstop4/contract';
import { before, HOUR, MINUTE } from './world.ts';

export const FILES = new Map([
  [
    'index.js',
    "import express from 'express';\n\nconst app = express();\nconst port = process.env.PORT;\n\napp.get('/healthz', (request, response) => response.send('ok'));\napp.get('/', (request, response) => {\n  response.send(greeting + ', 어서 오십시오');\n});\n\napp.listen(port, () => console.log('listening on', port));\n",
  ],
  [
    'package.json',
    '{\n  "name": "shop",\n  "type": "module",\n  "scripts": { "start": "node index.js" },\n  "dependencies": { "express": "^5.1.0" }\n}\n',
  ],
  ['README.md', '# Shop\n\nA small shop.\n'],
  ['views/cart.html', '<h1>Cart</h1>\n'],
  ['views/parts/head.html', '<link rel="stylesheet" href="/style.css">\n'],
  ['public/한글 안내.txt', '안녕하십니까.\n'],
  ['public/logo.png', ''],
]);

export function sampleReleases(): Map<string, ReleaseView[]> {
  const release = (number: number, agoMs: number, over: Partial<ReleaseView>): ReleaseView => ({
    number,
    cause: 'upload',
    commit: `${number}f2c1ab4d5e6f708192a3b4c5d6e7f8091a2b3c4d`.slice(0, 40),
    live: false,
    collected: false,
    sizeBytes: 14_200_000 + number * 1_000,
    language: 'Node.js 24',
    framework: 'Express',
    configVars: {},
    secretNames: [],
    createdAt: before(agoMs),
    createdBy: 'minji',
    deployments: [{ state: 'superseded', runId: `run-shop-${number + 7}`, createdAt: before(agoMs) }],
    ...over,
  });
  const shop = [
    release(5, 3 * HOUR, {
      live: true,
      deployments: [{ state: 'live', runId: 'run-shop-12', createdAt: before(3 * HOUR) }],
    }),
    release(4, 5 * HOUR, { cause: 'config' }),
    release(3, 26 * HOUR, { deployments: [{ state: 'failed', runId: 'run-shop-9', createdAt: before(26 * HOUR) }] }),
    release(2, 4 * 24 * HOUR, {
      origin: {
        address: 'https://github.com/minji/shop.git',
        branch: 'main',
        commit: '4be1f0c2d3a495867768594a3b2c1d0e9f8a7b6c',
        subject: '장바구니 합계를 바로잡음',
      },
    }),
    release(1, 9 * 24 * HOUR, { collected: true, createdBy: 'admin' }),
  ];
  return new Map([['shop', shop]]);
}

export function sampleDiff(to: number): ReleaseDiff {
  return {
    from: to > 1 ? to - 1 : undefined,
    to,
    configVars: [{ name: 'GREETING', change: 'changed' }],
    files: [
      {
        path: 'index.js',
        change: 'changed',
        added: 3,
        removed: 1,
        binary: false,
        patch:
          "diff --git a/index.js b/index.js\n--- a/index.js\n+++ b/index.js\n@@ -4,6 +4,8 @@ const app = express();\n const port = process.env.PORT;\n \n+app.get('/healthz', (request, response) => response.send('ok'));\n app.get('/', (request, response) => {\n-  response.send('Hello');\n+  response.send(greeting + ', 어서 오십시오');\n+  response.end();\n });\n \n",
      },
      { path: 'public/logo.png', change: 'added', added: 0, removed: 0, binary: true, patch: '' },
      {
        path: 'views/parts/head.html',
        oldPath: 'views/head.html',
        change: 'renamed',
        added: 0,
        removed: 0,
        binary: false,
        patch: '',
      },
    ],
  };
}

export function sampleEvents(): EventView[] {
  const event = (kind: string, agoMs: number, params: EventView['params'] = {}, actor = 'platform'): EventView => ({
    id: `event-${kind}-${agoMs}`,
    appName: 'shop',
    kind,
    params,
    at: before(agoMs),
    actor,
  });
  return [
    event('redundancy-back', 14 * MINUTE),
    event('replica-restarted', 15 * MINUTE, { node: 'worker-2', replica: 'shop-5-b2' }),
    event('redundancy-lost', 15 * MINUTE + 2_000, { reason: 'one-replica-ready' }),
    event('replica-crashed', 15 * MINUTE + 2_500, { node: 'worker-2', replica: 'shop-5-b2', exitCode: 1 }),
    event('drill-finished', 2 * HOUR, { kind: 'replica-kill', state: 'passed', sent: 1_500, failed: 0 }, 'minji'),
    event('release-live', 3 * HOUR, { release: 5 }),
    event('run-succeeded', 3 * HOUR, { run: 12 }),
    event('run-queued', 3 * HOUR + 11_000, { run: 12 }, 'minji'),
    event('settings-changed', 5 * HOUR, { what: 'replicas, configVars' }, 'minji'),
    event('run-failed', 26 * HOUR, { run: 9 }),
    event('app-created', 9 * 24 * HOUR, {}, 'admin'),
  ];
}

export function sampleDrills(): Map<string, Drill[]> {
  const drill = (id: string, agoMs: number, over: Partial<Drill>): Drill => ({
    id,
    kind: 'replica-kill',
    target: 'shop-5-b2',
    state: 'passed',
    ratePerS: 50,
    sent: 1_500,
    failed: 0,
    p50Ms: 4.2,
    p99Ms: 21,
    slowestMs: 340,
    outOfRotationMs: 310,
    redundantAgainMs: 1_420,
    startedAt: before(agoMs),
    endedAt: before(agoMs - 30_000),
    startedBy: 'minji',
    ...over,
  });
  return new Map([
    [
      'shop',
      [
        drill('drill-2', 2 * HOUR, {}),
        drill('drill-1', 30 * HOUR, {
          kind: 'node-loss',
          target: 'worker-1',
          state: 'failed',
          failed: 2,
          sent: 3_000,
          slowestMs: 2_110,
          failures: [{ atMs: 2_031, reason: 'HTTP 502' }],
          redundantAgainMs: undefined,
        }),
        drill('drill-0', 170 * HOUR, { scheduled: true, p99Ms: 34, outOfRotationMs: 290, redundantAgainMs: 2_300 }),
      ],
    ],
    [
      'gallery',
      [
        drill('drill-3', 8_000, {
          state: 'running',
          endedAt: undefined,
          redundantAgainMs: undefined,
          sent: 398,
          target: 'gallery-2-d1',
        }),
      ],
    ],
  ]);
}
