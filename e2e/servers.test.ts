import { readdirSync } from 'node:fs';
import { request } from 'node:http';
import { operations, operationUrl, type Run } from '@nonstop4/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { skipWithoutMariadb } from '../testing/mariadb/mariadb.ts';
import { deploy, logText, untilEnded, upload, visit, zipFiles } from './harness/deploy.ts';
import { type EmbeddedPlatform, OWNER, startEmbeddedPlatform } from './harness/embedded-platform.ts';
import { until } from './harness/until.ts';
import { type ServerName, TwoServers } from './servers/two-servers.ts';

/** More than the kernel would ever give to one of two listeners. */
const CONNECTIONS = 24;

/** An app whose build takes as long as it takes to kill something. */
const slowApp = (answer: string) =>
  zipFiles({
    'package.json': JSON.stringify({ scripts: { build: 'node build.js', start: 'node server.js' } }),
    'build.js': 'setTimeout(() => {}, 2500);',
    'server.js': `require('node:http').createServer((_, response) => response.end('${answer}')).listen(process.env.PORT);`,
  });
const site = (text: string) => zipFiles({ 'index.html': text });

/** One live stream, read until it breaks. */
interface Stream {
  text: string;
  broken: boolean;
  close(): void;
}

describe.skipIf(skipWithoutMariadb())('two servers on one database', () => {
  let two: TwoServers;
  beforeAll(async () => {
    two = await TwoServers.start();
  });
  afterAll(() => two?.stop());

  async function signal(name: ServerName, which: NodeJS.Signals): Promise<number> {
    const pid = await two.pidOf(name);
    if (pid === undefined) throw new Error(`${name} does not run`);
    process.kill(pid, which);
    return pid;
  }

  /** Kills it; what is given back waits until it is there again. */
  async function kill(name: ServerName): Promise<() => Promise<void>> {
    const pid = await signal(name, 'SIGKILL');
    return () => two.platform.untilBack(name, pid);
  }

  /** By a connection of its own: one that was kept may lead to a server that is gone. */
  function ask(url: string, init: RequestInit & { headers?: Record<string, string> } = {}): Promise<Response> {
    const authorization = init.headers?.cookie === undefined ? { authorization: `Bearer ${two.platform.token}` } : {};
    return fetch(url, { ...init, headers: { ...authorization, ...init.headers, connection: 'close' } });
  }

  function follow(path: string, headers: Record<string, string> = {}): Stream {
    const stream: Stream = { text: '', broken: false, close: () => outgoing.destroy() };
    const all = { authorization: `Bearer ${two.platform.token}`, ...headers };
    const outgoing = request(`${two.platform.url}${path}`, { agent: false, headers: all }, (response) => {
      response.setEncoding('utf8').on('data', (part: string) => (stream.text += part));
      response.once('close', () => (stream.broken = true)).on('error', () => undefined);
    });
    outgoing.on('error', () => (stream.broken = true)).end();
    return stream;
  }

  async function untilBuilding(run: Run): Promise<void> {
    await until(
      async () => {
        const { stages } = await two.platform.api.call(operations.getRun, { params: { run: run.id } });
        return stages.some(({ name, state }) => name === 'build' && state === 'running');
      },
      { timeoutMs: 60_000, what: 'the build' },
    );
  }

  async function expectOneRelease(app: string): Promise<void> {
    const releases = await two.platform.api.call(operations.listReleases, { params: { app } });
    expect(releases.map(({ number, live }) => [number, live])).toEqual([[1, true]]);
    const [row] = await two.rows(
      `SELECT COUNT(*) AS n FROM $deployments d JOIN $apps a ON a.id = d.app_id WHERE a.name = '${app}'`,
    );
    expect(Number(row?.n)).toBe(1);
  }

  it('live events reach the readers of both, and who was cut off reads on at the other', async () => {
    const leader = await two.untilLed();
    const streams = Array.from({ length: CONNECTIONS }, () => follow('/api/v1/events'));
    await until(async () => streams.every(({ text }) => text.includes('"hello"')), {
      timeoutMs: 20_000,
      what: 'every stream',
    });
    const run = await upload(two.platform, 'told', await site('told'));
    expect((await untilEnded(two.platform, run.id)).state).toBe('succeeded');
    const isTold = ({ text }: Stream) => text.includes('"run-succeeded"') && text.includes(run.id);
    await until(async () => streams.every(isTold), { timeoutMs: 5_000, what: 'every reader to hear of the end' });
    const back = await kill(two.other(leader.name));
    await until(async () => streams.some(({ broken }) => broken), { timeoutMs: 10_000, what: 'its readers to notice' });
    // The kernel had given readers to both.
    expect(streams.filter(({ broken }) => !broken).length).toBeGreaterThan(0);
    for (const stream of streams) stream.close();
    await back();
    // The log of a run goes on behind the line that was read last, whichever server is asked.
    const path = `/api/v1/runs/${run.id}/log/live`;
    const whole = await until(
      async () => {
        const text = await (await ask(`${two.platform.url}${path}`)).text();
        return text.includes('event: end') && text;
      },
      { timeoutMs: 20_000, what: 'the log' },
    );
    const ids = [...whole.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));
    const seen = ids[2] ?? 0;
    const rests = Array.from({ length: 6 }, () => follow(path, { 'last-event-id': String(seen) }));
    await until(async () => rests.every(({ text }) => text.includes('event: end')), {
      timeoutMs: 20_000,
      what: 'the rest',
    });
    for (const { text } of rests) {
      const rest = [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));
      expect(rest).toEqual(ids.filter((id) => id > seen));
    }
  });

  it.each(['the one that leads', 'the other'])('%s is killed in a build: the run goes on, once', async (which) => {
    const app = which === 'the other' ? 'other-killed' : 'leader-killed';
    await two.untilBoth();
    const leader = await two.untilLed();
    const run = await upload(two.platform, app, await slowApp(app));
    await untilBuilding(run);
    const back = await kill(which === 'the other' ? two.other(leader.name) : leader.name);
    const ended = await untilEnded(two.platform, run.id);
    expect(ended.state, await logText(two.platform, run.id)).toBe('succeeded');
    expect((await visit(two.platform, app)).text).toBe(app);
    await expectOneRelease(app);
    await back();
    if (which === 'the other') expect((await two.untilLed()).term).toBe(leader.term);
    else expect((await two.untilLed()).term).not.toBe(leader.term);
  });

  it('one that stood still while another took over changes nothing when it goes on', async () => {
    await two.untilBoth();
    const leader = await two.untilLed();
    const run = await upload(two.platform, 'frozen', await slowApp('frozen'));
    await untilBuilding(run);
    const pid = await signal(leader.name, 'SIGSTOP');
    try {
      const next = await two.untilLed(two.other(leader.name));
      expect(next.term).not.toBe(leader.term);
      // Half of the panel's connections lead to the one that stands still: whoever asks again comes through.
      const isBuilt = async () => {
        const url = operationUrl(two.platform.url, operations.getRun, { params: { run: run.id } });
        const answer = await ask(url, { signal: AbortSignal.timeout(1_000) }).catch(() => undefined);
        return answer?.ok && ((await answer.json()) as Run).state === 'succeeded';
      };
      await until(isBuilt, { timeoutMs: 90_000, what: 'the run to end at the other' });
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await two.untilBoth();
    // It hears that it does not lead any more, and waits.
    const leaders = async () => (await two.untilLed()).name;
    expect(await leaders()).toBe(two.other(leader.name));
    await expectOneRelease('frozen');
    const again = await deploy(two.platform, 'frozen', await slowApp('thawed'));
    expect(again.release).toBe(2);
    expect((await visit(two.platform, 'frozen')).text).toBe('thawed');
  });

  it('an upload that is on its way to a killed server breaks off, leaves nothing, and is taken when it is sent again', async () => {
    await two.untilBoth();
    const zip = await site('sent again');
    const query = { create: 'true' as const, fileName: 'site.zip', key: 'upload-in-flight' };
    const url = operationUrl(two.platform.url, operations.uploadArchive, { params: { app: 'again' }, query });
    const headers = { authorization: `Bearer ${two.platform.token}`, 'content-type': 'application/zip' };
    const broken = Promise.withResolvers<string>();
    const outgoing = request(url, {
      method: 'POST',
      agent: false,
      headers: { ...headers, 'content-length': zip.length },
    });
    outgoing.on('error', (error: NodeJS.ErrnoException) => broken.resolve(error.code ?? error.message));
    outgoing.on('response', () => broken.resolve('an answer'));
    outgoing.write(zip.subarray(0, 20));
    const parts = () => readdirSync(two.platform.data.uploads).filter((name) => name.endsWith('.part'));
    await until(async () => parts().length === 1, { timeoutMs: 10_000, what: 'the first bytes' });
    // Whichever of them has it.
    const leader = await two.untilLed();
    const back = [await kill(two.other(leader.name)), await kill(leader.name)];
    expect(await broken.promise).toMatch(/ECONNRESET|EPIPE/);
    await Promise.all(back.map((wait) => wait()));
    expect(await two.rows("SELECT id FROM $apps WHERE name = 'again'")).toEqual([]);
    const contentType = { 'content-type': 'application/zip' };
    const send = async () =>
      (await (await ask(url, { method: 'POST', headers: contentType, body: new Uint8Array(zip) })).json()) as Run;
    const run = await send();
    expect((await send()).id).toBe(run.id);
    expect((await untilEnded(two.platform, run.id)).state).toBe('succeeded');
    expect((await visit(two.platform, 'again')).text).toBe('sent again');
  });

  it('who is signed in stays so, and an app is stopped through either server', async () => {
    await two.untilBoth();
    const answer = await fetch(operationUrl(two.platform.url, operations.signIn, {}), {
      method: 'POST',
      headers: { connection: 'close', 'content-type': 'application/json', origin: two.platform.url },
      body: JSON.stringify(OWNER),
    });
    const cookie = answer.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ');
    const me = async () =>
      (await ask(operationUrl(two.platform.url, operations.listApps, {}), { headers: { cookie } })).status;
    const leader = await two.untilLed();
    expect(await me()).toBe(200);
    const back = await kill(leader.name);
    expect((await two.untilLed(two.other(leader.name))).term).not.toBe(leader.term);
    await back();
    for (let times = 0; times < 8; times += 1) expect(await me()).toBe(200);
    for (let times = 0; times < 4; times += 1) {
      await two.platform.api.call(operations.stopApp, { params: { app: 'told' } });
      await until(async () => (await visit(two.platform, 'told')).status !== 200, {
        timeoutMs: 10_000,
        what: 'its end',
      });
      const started = await two.platform.api.call(operations.startApp, { params: { app: 'told' } });
      expect((await untilEnded(two.platform, started.id)).state).toBe('succeeded');
    }
  });

  it('the platform is restarted part by part, and neither panel nor apps are away', async () => {
    await two.untilBoth();
    await deploy(two.platform, 'rolled', await site('rolled'));
    const over = new AbortController();
    const failed: string[] = [];
    const keepAsking = async (what: string, ask: () => Promise<number>) => {
      while (!over.signal.aborted) {
        // What the kernel had given to a listener that ends just then is reset; browsers ask once more, by a new connection.
        const status = await ask()
          .catch(ask)
          .catch((error: Error) => error.message);
        if (status !== 200) failed.push(`${what}: ${status}`);
      }
    };
    const asking = Promise.all([
      keepAsking('app', async () => (await visit(two.platform, 'rolled')).status),
      keepAsking('panel', async () => (await ask(`${two.platform.url}/healthz`)).status),
    ]);
    const before = await two.platform.processes();
    await two.platform.restartAll();
    over.abort();
    await asking;
    const after = await two.platform.processes();
    expect(after.map(({ name }) => name)).toEqual(before.map(({ name }) => name));
    for (const [index, { pid }] of after.entries()) expect(pid).not.toBe(before[index]?.pid);
    expect(failed).toEqual([]);
  });
});

describe('two servers on a SQLite file', () => {
  let platform: EmbeddedPlatform;
  beforeAll(async () => {
    platform = await startEmbeddedPlatform({ NONSTOP4_SERVERS: '2' });
  });
  afterAll(() => platform?.stop());

  it('each is killed in turn in the middle of a run, which goes on and is live in the end', async () => {
    for (const name of ['server', 'server-1', 'server']) {
      const run = await upload(platform, 'shop', await slowApp(name));
      const state = async () => {
        const seen = await platform.api.call(operations.getRun, { params: { run: run.id } }).catch(() => undefined);
        return seen?.stages.some((stage) => stage.name === 'build' && stage.state === 'running');
      };
      await until(state, { timeoutMs: 60_000, what: 'the build' });
      const pid = (await platform.processes()).find((one) => one.name === name)?.pid ?? 0;
      await platform.kill(name);
      expect((await untilEnded(platform, run.id)).state).toBe('succeeded');
      await platform.untilBack(name, pid);
      expect((await visit(platform, 'shop')).text).toBe(name);
    }
  });
});
