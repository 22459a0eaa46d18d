import { metrics, monitoring, operations } from '@nonstop4/contract';
import { describe, expect, it } from 'vitest';
import { addUser, memoryPlatform } from '../../../testing/platform/memory-platform.ts';
import { bearer, openPanel, urlOf } from '../../../testing/platform/panel.ts';
import { Problem } from '../domain/problem.ts';
import { createApp } from '../usecases/create-app.ts';

const TOKEN = 'a token of more than sixteen';
const metricsText = async ({ edges }: { edges: boolean }) => `edges ${edges}\n`;

describe('metrics without a token', () => {
  it('are for this machine', async () => {
    const { server } = await openPanel(memoryPlatform(), { metricsText });
    for (const remoteAddress of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) {
      const answer = await server.inject({ url: '/metrics', remoteAddress });
      expect([answer.statusCode, answer.body]).toEqual([200, 'edges true\n']);
    }
    expect((await server.inject({ url: '/metrics?edges=no' })).body).toBe('edges false\n');
  });

  it('are for nobody elsewhere, also by way of a proxy on this machine', async () => {
    const { server } = await openPanel(memoryPlatform(), { metricsText });
    const far = await server.inject({ url: '/metrics', remoteAddress: '192.0.2.7' });
    expect([far.statusCode, far.headers['www-authenticate']]).toEqual([401, 'Bearer realm="metrics"']);
    expect(far.body).toContain('NONSTOP4_METRICS_TOKEN_FILE');
    for (const name of ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via']) {
      const answer = await server.inject({ url: '/metrics', headers: { [name]: '192.0.2.7' } });
      expect([name, answer.statusCode]).toEqual([name, 401]);
    }
  });

  it('are no matter of who is signed in', async () => {
    const platform = memoryPlatform();
    const { server } = await openPanel(platform, { metricsText });
    const headers = await bearer(platform, await addUser(platform, 'ada'));
    const answer = await server.inject({ url: '/metrics', headers, remoteAddress: '192.0.2.7' });
    expect(answer.statusCode).toBe(401);
  });
});

describe('metrics with a token', () => {
  const ask = async (authorization?: string, metricsToken = async () => TOKEN) => {
    const panel = await openPanel(memoryPlatform(), { metricsText, metricsToken });
    const headers = authorization === undefined ? {} : { authorization };
    return { ...panel, answer: await panel.server.inject({ url: '/metrics', headers }) };
  };

  it('are for whoever shows it, and also on this machine for nobody else', async () => {
    expect((await ask(`Bearer ${TOKEN.replaceAll(' ', '-')}`)).answer.statusCode).toBe(401);
    expect((await ask()).answer.statusCode).toBe(401);
    expect((await ask(`Basic ${TOKEN}`)).answer.statusCode).toBe(401);
    const token = TOKEN.replaceAll(' ', '-');
    expect((await ask(`Bearer ${token}`, async () => token)).answer.body).toBe('edges true\n');
  });

  it.each([
    ['cannot be read', () => Promise.reject(new Error('ENOENT: no such file'))],
    ['is too short', async () => 'short'],
    ['is empty', async () => ''],
  ])('are for nobody while it %s, and the log says why', async (_, metricsToken) => {
    const { answer, logged } = await ask('Bearer short', metricsToken);
    expect(answer.statusCode).toBe(401);
    expect(logged).toContainEqual(expect.objectContaining({ level: 50, why: expect.any(String) }));
  });
});

describe('where figures come from', () => {
  async function opened(role: 'operator' | 'member', more: Parameters<typeof openPanel>[1] = {}) {
    const platform = memoryPlatform();
    const user = await addUser(platform, 'ada', role);
    await createApp(platform, user, 'shop');
    const { server } = await openPanel(platform, more);
    const headers = await bearer(platform, user);
    const ask = async () =>
      (await server.inject({ url: urlOf(monitoring.appMonitoring, { app: 'shop' }), headers })).json();
    return { platform, server, headers, ask };
  }

  it('is told with the trouble there, and its address to the owner alone', async () => {
    const origin = { kind: 'prometheus', address: 'http://prometheus:9090' } as const;
    const away = { since: 0, reason: 'slow', detail: 'no answer within 5 s' } as const;
    const owner = await opened('operator');
    expect(await owner.ask()).toEqual({ source: { kind: 'built-in' } });
    owner.platform.metrics.comesFrom({ ...origin, away });
    expect(await owner.ask()).toEqual({
      source: { ...origin, away: { ...away, since: '1970-01-01T00:00:00.000Z' } },
    });
    const other = await opened('member');
    other.platform.metrics.comesFrom({ ...origin, away });
    expect(await other.ask()).toEqual({
      source: { kind: 'prometheus', away: { since: '1970-01-01T00:00:00.000Z', reason: 'slow' } },
    });
  });

  it('leaves lists of apps without their line while it is away, and the page of metrics without an answer', async () => {
    const { platform, server, headers } = await opened('operator');
    platform.metrics.failNext(new Problem('unavailable', 'Prometheus gives no answer.'));
    const list = await server.inject({ url: urlOf(operations.listApps), headers });
    expect(list.json()).toMatchObject([{ name: 'shop', sparkline: [] }]);
    platform.metrics.failNext(new Problem('unavailable', 'Prometheus gives no answer.'));
    const page = await server.inject({ url: urlOf(metrics.appMetrics, { app: 'shop' }), headers });
    expect(page.json()).toMatchObject({ status: 503, code: 'unavailable' });
  });

  it('leads to the app’s dashboard in Grafana, and shows panels where that is allowed', async () => {
    const url = 'https://grafana.example.com/sub';
    const linked = await opened('operator', { grafana: { url, panels: false } });
    expect(await linked.ask()).toMatchObject({
      grafana: { url: `${url}/d/nonstop4-app/app?var-app=shop&from=now-1h&to=now`, panels: [] },
    });
    const shown = await opened('operator', { grafana: { url, panels: true } });
    const { grafana } = await shown.ask();
    expect(grafana.panels.map((panel: { key: string }) => panel.key)).toEqual(['requests', 'latency', 'redundancy']);
    expect(grafana.panels[1].url).toBe(`${url}/d-solo/nonstop4-app/app?var-app=shop&from=now-1h&to=now&panelId=2`);
  });

  it('allows frames of that Grafana alone, and of nobody without the setting', async () => {
    const policyOf = async (more: Parameters<typeof openPanel>[1]) => {
      const { server } = await openPanel(memoryPlatform(), more);
      return (await server.inject({ url: '/healthz' })).headers['content-security-policy'];
    };
    expect(await policyOf({})).toContain("frame-src 'none'");
    const url = 'https://grafana.example.com/sub';
    expect(await policyOf({ grafana: { url, panels: false } })).toContain("frame-src 'none'");
    expect(await policyOf({ grafana: { url, panels: true } })).toMatch(
      /frame-src https:\/\/grafana\.example\.com(?:;|$)/,
    );
  });
});
