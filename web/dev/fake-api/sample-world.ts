import type { LogLineView, Metrics } from '@nonstop4/contract';
import { sampleAlerts, sampleChannels } from './sample-alerts.ts';
import { EDGES, NODES, sampleApps } from './sample-apps.ts';
import { sampleDrills, sampleEvents, sampleReleases } from './sample-releases.ts';
import { sampleRunLog, sampleRuns } from './sample-runs.ts';
import { before, HOUR, type World } from './world.ts';

const GB = 1024 ** 3;
export const PASSWORD = 'correct horse battery';

/** A platform on which somebody has worked for some days. */
export function sampleWorld(): World {
  const runs = sampleRuns();
  return {
    ...emptyWorld(),
    tokens: [
      { id: 'token-1', name: 'laptop', hint: 'n4_…x7Qk', createdAt: before(200 * HOUR), lastUsedAt: before(2 * HOUR) },
      { id: 'token-2', name: 'deploy script', hint: 'n4_…pP2a', createdAt: before(20 * HOUR) },
    ],
    apps: sampleApps(),
    runs,
    runLogs: new Map(runs.map((run) => [run.id, sampleRunLog(run)])),
    releases: sampleReleases(),
    events: sampleEvents(),
    drills: sampleDrills(),
    alerts: sampleAlerts(),
    channels: sampleChannels(),
    appLog: sampleAppLog(),
  };
}

/** A platform with an account and nothing else. */
export function emptyWorld(): World {
  return {
    me: { id: 'user-1', name: 'minji', role: 'owner' },
    password: PASSWORD,
    tokens: [],
    apps: [],
    runs: [],
    runLogs: new Map(),
    releases: new Map(),
    events: [],
    drills: new Map(),
    alerts: [],
    channels: [],
    appLog: [],
    system: {
      version: '0.1.0',
      runtime: 'local',
      isolation: false,
      watchedOver: true,
      appUrlExample: 'http://<app>.localhost:8080/',
      limits: { uploadBytes: GB / 2, unpackedBytes: 2 * GB, entries: 20_000 },
      nodes: NODES,
      edges: EDGES,
      tools: [
        { name: 'git', version: '2.39.5' },
        { name: 'node', version: '24.21.0' },
        { name: 'python3', version: '3.11.2' },
        { name: 'go', message: 'Install it with: apt-get install golang' },
        { name: 'java', message: 'Install it with: apt-get install default-jdk' },
        { name: 'php', version: '8.2.29' },
      ],
    },
    archives: [],
    live: new Set(),
  };
}

const REQUESTS = [
  'GET / 200',
  'GET /style.css 304',
  'POST /cart 302',
  'GET /healthz 200',
  'GET /products/17 200',
  '주문 1건을 저장했습니다',
];

function sampleAppLog(): LogLineView[] {
  return Array.from({ length: 240 }, (_, index) => {
    const source = index % 2 === 0 ? 'shop-5-a1' : 'shop-5-b2';
    const at = before((240 - index) * 900);
    if (index % 37 === 36)
      return {
        at,
        source,
        stream: 'err',
        text: 'Error: connect ECONNREFUSED 10.0.0.7:5432 (database is busy, trying again)',
      };
    if (index === 120)
      return { at, source, stream: 'platform', text: 'Copy shop-5-b2 was started again after a crash.' };
    return { at, source, stream: 'out', text: `${REQUESTS[index % REQUESTS.length]} ${(index * 7) % 40} ms` };
  });
}

/** Figures of an ordinary day, with a deployment in the middle and a minute without any. */
export function sampleMetrics(minutes: number): Metrics {
  const stepS = Math.max(5, Math.round((minutes * 60) / 180));
  const count = Math.floor((minutes * 60) / stepS);
  const points = Array.from({ length: count }, (_, index) => {
    const wave = 1 + 0.5 * Math.sin(index / 9) + 0.15 * Math.sin(index * 1.7);
    const gap = index > count * 0.3 && index < count * 0.33;
    return {
      at: before((count - index) * stepS * 1_000),
      requestsPerS: gap ? 0 : 14 * wave,
      errorsPerS: index % 60 === 59 ? 0.4 : 0,
      retriesPerS: 0,
      inFlight: 2,
      ...(gap ? {} : { p50Ms: 4 + wave, p95Ms: 11 + 4 * wave, p99Ms: 22 + 12 * wave }),
      cpuCores: 0.1 + 0.08 * wave,
      memoryBytes: (118 + 9 * Math.sin(index / 30)) * 1024 * 1024,
      readyReplicas: 2,
    };
  });
  return { stepS, points, deploys: [{ at: before(minutes * 0.45 * 60_000), release: 5 }] };
}
