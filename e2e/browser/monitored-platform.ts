import { ALERT_KINDS, alerting, availability, drills, operations } from '@nonstop4/contract';
import { runLoadProcess } from '@nonstop4/loadgen';
import { type HookServer, startHookServer } from '../../testing/notifier/hook-server.ts';
import { type RunningSmtpServer, startSmtpServer } from '../../testing/notifier/smtp-server.ts';
import { deploy, type Files, untilEnded, upload, visit, zipDirectory, zipFiles } from '../harness/deploy.ts';
import { type EmbeddedPlatform, startEmbeddedPlatform } from '../harness/embedded-platform.ts';
import { until } from '../harness/until.ts';
import { SHOP, SHOP_THAT_FAILS } from './busy-shop.ts';
import type { MonitoredPlaces } from './monitoring-views.ts';

/** What a shop of this size bears on one core beside a browser. */
const LOAD_PER_S = 60;
const DRILL_PER_S = 50;

/** Writes a line of each level every second: plain, coloured, and as JSON; and is down for half a minute when asked to: long enough for an incident. */
const TALKATIVE: Files = {
  'package.json': JSON.stringify({ name: 'till', scripts: { start: 'node server.js' } }),
  'server.js': `
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const until = process.env.DATA_DIR + '/down-until';
const isDown = () => existsSync(until) && Date.now() < Number(readFileSync(until, 'utf8'));
if (isDown()) { console.error('\\u001b[31mERROR\\u001b[0m the till is jammed'); process.exit(3); }
setInterval(() => isDown() && process.exit(3), 50);
let count = 0;
setInterval(() => {
  count += 1;
  console.log('\\u001b[32mINFO\\u001b[0m  order \\u001b[1m#' + count + '\\u001b[0m was paid in \\u001b[36m' + (count % 9 + 3) + ' ms\\u001b[0m');
  if (count % 3 === 0) console.log(JSON.stringify({ level: 'debug', msg: 'cache hit', key: 'catalogue', count }));
  if (count % 5 === 0) console.log(JSON.stringify({ level: 40, msg: 'the printer is slow', ms: 800 + count }));
  if (count % 7 === 0) console.error('\\u001b[31mERROR\\u001b[0m card was refused: \\u001b[33m영수증 ' + count + '\\u001b[0m');
}, 1_000);
require('node:http').createServer((request, response) => {
  if (request.url === '/break') writeFileSync(until, String(Date.now() + 30_000));
  response.end('till');
}).listen(process.env.PORT);
`,
};

/** A whole platform of its own with apps that something has happened to. */
export class MonitoredPlatform {
  readonly platform: EmbeddedPlatform;
  readonly places: MonitoredPlaces;
  readonly #others: { stop(): Promise<void> }[];

  private constructor(platform: EmbeddedPlatform, places: MonitoredPlaces, others: { stop(): Promise<void> }[]) {
    this.platform = platform;
    this.places = places;
    this.#others = others;
  }

  static async start(): Promise<MonitoredPlatform> {
    const [smtp, hook] = await Promise.all([startSmtpServer(), startHookServer()]);
    const platform = await startEmbeddedPlatform({
      ...{ NONSTOP4_NOTIFY_INSIDE: '127.0.0.1, ::1', NONSTOP4_PANEL_URL: 'https://panel.example.com/' },
    });
    const others = [platform, smtp, hook];
    try {
      await addChannels(platform, smtp, hook);
      return new MonitoredPlatform(platform, await fill(platform), others);
    } catch (error) {
      for (const one of others) await one.stop();
      throw error;
    }
  }

  /** Visitors by the load generator, until they are sent away. */
  beginLoad(): () => Promise<void> {
    const ended = new AbortController();
    const { edgePort: port } = this.platform;
    const sending = runLoadProcess(
      { host: '127.0.0.1', port, hostname: `${this.places.app}.localhost:${port}`, ratePerS: LOAD_PER_S, seconds: 900 },
      { program: 'loadgen/src/main.ts', signal: ended.signal },
    );
    return async () => {
      ended.abort();
      await sending.catch(() => undefined);
    };
  }

  /** Answered when the copy is hit and the drill goes on. */
  async beginDrill(): Promise<void> {
    await this.untilRedundant();
    const params = { app: this.places.app };
    await this.platform.api.call(operations.startDrill, {
      params,
      body: { kind: 'replica-kill', ratePerS: DRILL_PER_S },
    });
  }

  async drillIsRunning(): Promise<boolean> {
    const [newest] = await this.platform.api.call(operations.listDrills, { params: { app: this.places.app } });
    return newest?.state === 'running';
  }

  async untilDrillEnded(): Promise<void> {
    await until(async () => !(await this.drillIsRunning()), { timeoutMs: 150_000, what: 'the drill to end' });
  }

  async untilRedundant(): Promise<void> {
    await untilRedundant(this.platform, this.places.app);
  }

  async stop(): Promise<void> {
    for (const one of this.#others) await one.stop();
  }
}

async function addChannels(platform: EmbeddedPlatform, smtp: RunningSmtpServer, hook: HookServer): Promise<void> {
  const server = { host: '127.0.0.1', port: smtp.port, security: 'none', from: 'nonstop4@example.com' } as const;
  await platform.api.call(alerting.setMailServer, { body: server });
  const settings = { language: 'en', ownApps: true, platform: true } as const;
  const channels = [
    { kind: 'e-mail', to: 'ada@example.com', name: 'Ada' },
    { kind: 'webhook', to: hook.url, name: 'Duty rota' },
  ] as const;
  for (const channel of channels) {
    const added = await platform.api.call(alerting.addChannel, {
      body: { ...settings, ...channel, alertKinds: [...ALERT_KINDS] },
    });
    await platform.api.call(alerting.testChannel, { params: { channel: added.channel.id } });
  }
}

/** Apps of examples beside the shop; an app that was away; an update that was watched, one that failed, a drill, a weekly one. */
async function fill(platform: EmbeddedPlatform): Promise<MonitoredPlaces> {
  const [app, interrupted] = ['shop', 'till'];
  const params = { app };
  await deploy(platform, app, await zipFiles(SHOP[0] ?? {}));
  await deploy(platform, 'handbook', await zipDirectory('examples/static'));
  await deploy(platform, interrupted, await zipFiles(TALKATIVE));
  for (const one of [app, interrupted])
    await platform.api.call(operations.changeApp, { params: { app: one }, body: { statusPublic: true } });
  await visit(platform, interrupted, '/break');
  const { id } = await deploy(platform, app, await zipFiles(SHOP[1] ?? {}));
  await untilRedundant(platform, app);
  const schedule = { kind: 'replica-kill', ratePerS: DRILL_PER_S, weekday: 1, minute: 180 } as const;
  await platform.api.call(drills.setDrillSchedule, { params, body: schedule });
  const updated = await until(
    async () => {
      const updates = await platform.api.call(availability.listUpdates, { params });
      return updates.find(({ runId, figures }) => runId === id && figures);
    },
    { timeoutMs: 60_000, what: 'the figures of the update' },
  );
  const failing = await upload(platform, 'handbook', await zipFiles(SHOP_THAT_FAILS), 'winter-shop.zip');
  await untilEnded(platform, failing.id);
  await until(
    async () => {
      const { incidents } = await platform.api.call(availability.appAvailability, { params: { app: interrupted } });
      return incidents.some(({ to }) => to !== undefined);
    },
    { timeoutMs: 180_000, what: 'the end of the incident' },
  );
  return { app, interrupted, talkative: interrupted, release: updated.release, run: `/runs/${id}` };
}

async function untilRedundant(platform: EmbeddedPlatform, app: string): Promise<void> {
  await until(
    async () => (await platform.api.call(operations.getApp, { params: { app } })).redundancy.state === 'redundant',
    { timeoutMs: 90_000, what: 'two replicas on two nodes' },
  );
}
