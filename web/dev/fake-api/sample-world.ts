import type { LogLineView } from '@nonstop4/contract';
import { sampleAlerts, sampleChannels } from './sample-alerts.ts';
import { EDGES, NODES, sampleApps } from './sample-apps.ts';
import { NO_QUOTA, samplePeople } from './sample-people.ts';
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
      {
        ...{ id: 'token-1', name: 'laptop', hint: 'n4_…x7Qk', scope: 'full' },
        ...{ createdAt: before(200 * HOUR), lastUsedAt: before(2 * HOUR) },
      },
      {
        ...{ id: 'token-2', name: 'deploy script', hint: 'n4_…pP2a', scope: 'deploy' },
        ...{ createdAt: before(20 * HOUR), expiresAt: before(-2_000 * HOUR) },
      },
    ],
    account: { email: 'kim@example.com', emailVerified: true },
    sessions: [
      {
        ...{ id: 'ses_1', current: true, browser: 'Firefox', system: 'Linux', from: '127.0.0.1' },
        ...{ createdAt: before(HOUR), lastSeenAt: before(0), expiresAt: before(-160 * HOUR) },
      },
      {
        ...{ id: 'ses_2', current: false, browser: 'Samsung Internet', system: 'Android', from: '203.0.113.9' },
        ...{ createdAt: before(40 * HOUR), lastSeenAt: before(3 * HOUR), expiresAt: before(-120 * HOUR) },
      },
    ],
    apps: sampleApps(),
    runs,
    runLogs: new Map(runs.map((run) => [run.id, sampleRunLog(run)])),
    releases: sampleReleases(),
    events: sampleEvents(),
    drills: sampleDrills(),
    drillSchedules: new Map([
      [
        'shop',
        { schedule: { kind: 'replica-kill', ratePerS: 50, weekday: 0, minute: 240 }, nextAt: before(-3 * 86_400_000) },
      ],
    ]),
    alerts: sampleAlerts(),
    ...samplePeople(),
    channels: sampleChannels(),
    appLog: sampleAppLog(),
  };
}

/** A platform with an account and nothing else. */
export function emptyWorld(): World {
  return {
    me: { id: 'user-1', name: 'minji', role: 'operator' },
    password: PASSWORD,
    tokens: [],
    apps: [],
    runs: [],
    runLogs: new Map(),
    releases: new Map(),
    events: [],
    drills: new Map(),
    drillSchedules: new Map(),
    alerts: [],
    people: new Map(),
    users: [],
    quota: NO_QUOTA,
    audit: [],
    channels: [],
    appLog: [],
    system: {
      version: '0.1.0',
      runtime: 'local',
      isolation: true,
      sandbox: { limits: 'kernel' },
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
  '\u001B[32minfo\u001B[39m: cart of \u001B[1m3\u001B[22m items <b>saved</b>',
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
        level: 'error',
        text: 'Error: connect ECONNREFUSED 10.0.0.7:5432 (database is busy, trying again)',
      };
    if (index === 120)
      return { at, source, stream: 'platform', text: 'Copy shop-5-b2 was started again after a crash.' };
    return { at, source, stream: 'out', text: `${REQUESTS[index % REQUESTS.length]} ${(index * 7) % 40} ms` };
  });
}
