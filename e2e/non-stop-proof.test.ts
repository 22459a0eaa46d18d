import { availability, metrics, operations } from '@nonstop4/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deploy, type Files, visit, zipFiles } from './harness/deploy.ts';
import { type EmbeddedPlatform, startEmbeddedPlatform } from './harness/embedded-platform.ts';
import { until } from './harness/until.ts';

/** Answers its version; asked to break, both of its copies end, and do not come up before a time is over. */
function breakable(version: string): Files {
  return {
    'package.json': JSON.stringify({ name: 'shop', scripts: { start: 'node server.js' } }),
    'server.js': `
      const { existsSync, readFileSync, writeFileSync } = require('node:fs');
      const { createServer } = require('node:http');
      const until = process.env.DATA_DIR + '/down-until';
      const isDown = () => existsSync(until) && Date.now() < Number(readFileSync(until, 'utf8'));
      if (isDown()) { console.error('broken on purpose'); process.exit(3); }
      setInterval(() => isDown() && process.exit(3), 50);
      createServer((request, response) => {
        if (request.url === '/break') writeFileSync(until, String(Date.now() + 12_000));
        response.end('${version}');
      }).listen(process.env.PORT);`,
  };
}

describe('the proof of non-stop', () => {
  let platform: EmbeddedPlatform;
  beforeAll(async () => {
    platform = await startEmbeddedPlatform({ NONSTOP4_PROBE_EVERY: '1 s' });
    await deploy(platform, 'idle', await zipFiles(breakable('idle')));
    await deploy(platform, 'shop', await zipFiles(breakable('one')));
  });
  afterAll(async () => {
    await platform?.stop();
  });

  const seen = () => platform.api.call(availability.appAvailability, { params: { app: 'shop' } });
  const statusPage = async (app: string) => {
    const answer = await fetch(`${platform.url}/status/${app}`, { headers: { 'accept-language': 'en' } });
    return { status: answer.status, text: await answer.text() };
  };

  it('an update says what it cost: the platform’s requests and those of visitors', async () => {
    const stopped = new AbortController();
    let sent = 0;
    const visiting = (async () => {
      while (!stopped.signal.aborted) {
        expect((await visit(platform, 'shop')).status).toBe(200);
        sent += 1;
      }
    })();
    const run = await deploy(platform, 'shop', await zipFiles(breakable('two')));
    const updates = await until(
      async () => {
        const all = await platform.api.call(availability.listUpdates, { params: { app: 'shop' } });
        return all[0]?.figures && all;
      },
      { timeoutMs: 60_000, what: 'the figures of the update' },
    );
    stopped.abort();
    await visiting;
    expect(updates).toMatchObject([{ runId: run.id, release: 2, state: 'live' }, { release: 1 }]);
    expect(updates[1]?.figures).toBeUndefined();
    const figures = updates[0]?.figures;
    expect(figures).toMatchObject({ failed: 0, partial: false, prober: { failed: 0 }, visitors: { failed: 0 } });
    expect(figures?.prober.requests).toBeGreaterThan(20);
    expect(figures?.visitors?.requests).toBeGreaterThan(20);
    expect(figures?.visitors?.requests).toBeLessThanOrEqual(sent);
    expect(figures?.requests).toBe((figures?.prober.requests ?? 0) + (figures?.visitors?.requests ?? 0));
    expect(figures?.slowestMs).toBeGreaterThan(0);
    const { requests, slowestMs } = figures ?? {};
    process.stdout.write(`update: 0 of ${requests} requests failed, slowest ${slowestMs} ms\n`);
  });

  it('both copies end: an incident begins with its cause, and is over when the app answers again', async () => {
    await visit(platform, 'shop', '/break');
    const began = await until(
      async () => {
        const { incidents } = await seen();
        return incidents.find(({ to }) => to === undefined);
      },
      { timeoutMs: 30_000, what: 'an incident' },
    );
    expect(began.cause).toMatchObject({ code: 'replicas-crashed', text: 'The replicas had crashed.' });
    const over = await until(
      async () => {
        const { incidents } = await seen();
        return incidents.find(({ id, to }) => id === began.id && to !== undefined);
      },
      { timeoutMs: 60_000, what: 'the end of the incident' },
    );
    expect(over.ended).toBe('answered');
    expect(over.actions.map(({ code }) => code)).toContain('replicas-restarted');
    expect((await visit(platform, 'shop')).status).toBe(200);
    const events = await platform.api.call(operations.appEvents, { params: { app: 'shop' } });
    const kinds = events.map(({ kind }) => kind);
    expect(kinds).toContain('incident-began');
    expect(kinds).toContain('incident-ended');
    const after = await until(
      async () => {
        const now = await seen();
        return now.state === 'up' && (now.ranges[0]?.failed ?? 0) > 0 && now;
      },
      { timeoutMs: 90_000, what: 'the figures to be written' },
    );
    expect(after.ranges[0]?.share).toBeGreaterThan(0);
    expect(after.ranges[0]?.share).toBeLessThan(1);
  });

  it('an app that nobody visits shows no requests, though it is looked at each second', async () => {
    const idle = { app: 'idle' };
    const looked = await platform.api.call(availability.appAvailability, { params: idle });
    expect(looked.ranges[0]).toMatchObject({ failed: 0, share: 1 });
    expect(looked.ranges[0]?.asked).toBeGreaterThan(10);
    const { points } = await platform.api.call(metrics.appMetrics, { params: idle, query: { minutes: 5 } });
    const shown = points.slice(-3).map(({ requestsPerS }) => requestsPerS);
    expect(shown).toHaveLength(3);
    // One that falls between a sample's two halves is taken out of the next one.
    expect(Math.max(...shown)).toBeLessThan(0.5);
  });

  it('a status page is there only where it was published', async () => {
    const hidden = await statusPage('shop');
    expect(hidden).toEqual(await statusPage('nobody'));
    expect(hidden.status).toBe(404);
    await platform.api.call(operations.changeApp, { params: { app: 'shop' }, body: { statusPublic: true } });
    const page = await statusPage('shop');
    expect(page.status).toBe(200);
    expect(page.text).toContain('Status of shop');
    expect(page.text).toContain('The replicas had crashed.');
  });

  it('a server that is killed and started again has measured nothing meanwhile, and that is no incident', async () => {
    const before = (await seen()).incidents.length;
    const pid = (await platform.processes()).find(({ name }) => name === 'server')?.pid ?? 0;
    await platform.kill('server');
    await platform.untilBack('server', pid);
    const after = await until(
      async () => {
        const now = await seen().catch(() => undefined);
        return now?.state === 'up' && now;
      },
      { timeoutMs: 90_000, what: 'the prober to look again' },
    );
    expect(after.incidents).toHaveLength(before);
  });
});
