// How long GET /api/v1/apps takes with 1,000 apps, over HTTP, from a real SQLite database, while the server's loops run over the same
// apps. Prints the figures; judges nothing. The aim is a p99 of at most 50 ms.
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { systemClock } from '../../server/src/adapters/clock/system/system-clock.ts';
import { InProcessEventBus } from '../../server/src/adapters/event-bus/in-process/in-process-event-bus.ts';
import { SampledMetrics } from '../../server/src/adapters/metrics-source/sampler/sampled-metrics.ts';
import { openSqliteStores } from '../../server/src/adapters/stores/sqlite/open-sqlite-stores.ts';
import { panelServer } from '../../server/src/http/panel-server.ts';
import { startLoops } from '../../server/src/main/loops.ts';
import { RouteLoop } from '../../server/src/reconcile/route-loop.ts';
import { createToken } from '../../server/src/usecases/accounts/sign-in.ts';
import type { Platform } from '../../server/src/usecases/platform.ts';
import { memoryPlatformOn } from '../../testing/platform/memory-platform.ts';
import { fillWithApps } from './fill-with-apps.ts';
import { StandingRuntime } from './standing-runtime.ts';

const APPS = 1_000;
const REQUESTS = 400;
const AT_ONCE = [1, 4];

const directory = await mkdtemp(join(tmpdir(), 'nonstop4-bench-apps-'));
const stores = await openSqliteStores(join(directory, 'nonstop4.db'));
const fakes = memoryPlatformOn(directory);
const runtime = new StandingRuntime();
let after = () => {};
let now = Date.now();
const metrics = new SampledMetrics({
  router: fakes.router,
  runtime,
  clock: { now: () => now },
  file: join(directory, 'metrics.bin'),
  after: (_, act) => {
    after = act;
    return () => {};
  },
});
const bus = new InProcessEventBus((error) => process.stderr.write(`${String(error)}\n`));
const platform: Platform = { ...fakes, stores, runtime, metrics, bus, clock: systemClock };

const user = await fillWithApps(platform, APPS);
await fillHistory();
const { token } = await createToken(platform, user, 'bench');
const complain = (error: unknown) => process.stderr.write(`${String(error)}\n`);
const loops = await startLoops(platform, new RouteLoop(platform, complain), async () => {}, complain);
const server = await panelServer({
  platform,
  version: 'bench',
  logger: pino({ level: 'silent' }),
  webDirectory: directory,
  docsDirectory: directory,
  openapi: {},
  readiness: async () => ({ ready: true, message: '' }),
  metricsText: async () => '',
  watchedOver: async () => true,
});
await server.listen({ host: '127.0.0.1', port: 0 });
const { port } = server.server.address() as AddressInfo;
const agent = new Agent({ keepAlive: true, maxSockets: Math.max(...AT_ONCE) });

process.stdout.write(`${APPS} apps, ${REQUESTS} requests, machine load ${loadavg()[0]?.toFixed(1)}\n`);
await measure(1, 50);
for (const atOnce of AT_ONCE) report(atOnce, await measure(atOnce, REQUESTS));

agent.destroy();
await server.close();
await loops.close();
await stores.close();
await rm(directory, { recursive: true });

/** An hour of samples, as if the server had run for so long. */
async function fillHistory(): Promise<void> {
  now = Date.now() - 3_600_000;
  metrics.open();
  for (let sample = 0; sample < 722; sample += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    now += 5_000;
    after();
  }
  await new Promise((resolve) => setImmediate(resolve));
}

interface Figures {
  times: number[];
  bytes: number;
  /** Of server and client together, and of the loops. */
  cpuMs: number;
}

async function measure(atOnce: number, requests: number): Promise<Figures> {
  const times: number[] = [];
  const cpu = process.cpuUsage();
  let bytes = 0;
  const visitor = async () => {
    while (times.length < requests) {
      const start = performance.now();
      bytes = await ask();
      times.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, visitor));
  const { user: inUser, system } = process.cpuUsage(cpu);
  return { times: times.sort((a, b) => a - b), bytes, cpuMs: (inUser + system) / 1_000 / times.length };
}

function ask(): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}` };
    get({ host: '127.0.0.1', port, path: '/api/v1/apps', headers, agent }, (response) => {
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      response.once('end', () => {
        if (response.statusCode === 200 && bytes > APPS * 100) resolve(bytes);
        else reject(new Error(`status ${response.statusCode}, ${bytes} bytes`));
      });
      response.once('error', reject);
    }).once('error', reject);
  });
}

function report(atOnce: number, { times, bytes, cpuMs }: Figures): void {
  const at = (share: number) =>
    `${(times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0).toFixed(1)} ms`;
  process.stdout.write(
    `GET /api/v1/apps, ${atOnce} at once: p50 ${at(0.5)}, p95 ${at(0.95)}, p99 ${at(0.99)}, slowest ${at(1)}; ${cpuMs.toFixed(1)} ms of CPU and ${Math.round(bytes / 1_000)} kB each\n`,
  );
}
