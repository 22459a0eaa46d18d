import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type AppMonitoring, metrics, monitoring, operations } from '@nonstop4/contract';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EDGE_METRICS } from '../edge/src/metric-families.ts';
import { FAMILIES } from '../server/src/main/exported-metrics/families.ts';
import { makeCertificate } from '../testing/https/certificates.ts';
import { closeAtOnce, listenOnLoopback } from '../testing/loopback.ts';
import { type DashboardQuery, queriesOf, readDashboards } from '../testing/prometheus/dashboard-queries.ts';
import { type AnsweredSeries, RunningPrometheus } from '../testing/prometheus/prometheus.ts';
import { promtool } from '../testing/prometheus/promtool.ts';
import { WORKER_METRICS } from '../worker/src/metrics.ts';
import { smallShop } from './browser/small-shop.ts';
import { openSignedIn, startBrowser, type WindowOptions } from './harness/browser.ts';
import { deploy, untilEnded, upload, visit, zipFiles } from './harness/deploy.ts';
import { type EmbeddedPlatform, startEmbeddedPlatform } from './harness/embedded-platform.ts';
import { freePort } from './harness/free-port.ts';
import { until } from './harness/until.ts';

const TOKEN = 'shown-by-a-prometheus-to-the-platform';
/** In place of Grafana's variables; a range that holds the whole test, and windows for a scrape each second. */
const VALUES = { app: 'shop', owner: '.*', node: '.*', __rate_interval: '8s', __range: '5m' };
const LOOK_BACK_S = 300;

let directory: string;
/** In place of Grafana, which cannot be had here: says what it was asked. */
const grafana = createServer((request, response) => {
  response.setHeader('content-type', 'text/html').end(`<p>panel of ${request.url?.replaceAll('&', '&amp;')}</p>`);
});
let grafanaUrl: string;
let platform: EmbeddedPlatform;
let prometheus: RunningPrometheus | undefined;
let prometheusPort: number;
let browser: Browser;
let visiting = true;
let visits: Promise<void> | undefined;

/** A little traffic, one request after the other, until the end. */
async function visitOnAndOn(): Promise<void> {
  while (visiting) {
    await visit(platform, 'shop');
    await new Promise((next) => setTimeout(next, 30));
  }
}

function prometheusConfig(): string {
  const rules = ['recording', 'alerts'].map((name) => `'${resolve(`deploy/prometheus/${name}.yml`)}'`);
  return `global: { scrape_interval: 1s, evaluation_interval: 1s }
rule_files: [${rules.join(', ')}]
scrape_configs:
  - job_name: nonstop4
    static_configs: [{ targets: ['${new URL(platform.url).host}'] }]
    authorization: { type: Bearer, credentials_file: '${join(directory, 'token')}' }
`;
}

const metricsOfShop = () => platform.api.call(metrics.appMetrics, { params: { app: 'shop' }, query: { minutes: 15 } });
const sourceOfShop = async (): Promise<AppMonitoring> =>
  platform.api.call(monitoring.appMonitoring, { params: { app: 'shop' } });

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'nonstop4-monitoring-'));
  const file = (name: string, text: string) => {
    writeFileSync(join(directory, name), text, { mode: 0o600 });
    return join(directory, name);
  };
  prometheusPort = await freePort();
  grafanaUrl = `http://127.0.0.1:${await listenOnLoopback(grafana, 0)}`;
  const certificate = makeCertificate({ hostnames: ['*.localhost'] });
  [platform, browser] = await Promise.all([
    startEmbeddedPlatform({
      NONSTOP4_METRICS_TOKEN_FILE: file('token', `${TOKEN}\n`),
      NONSTOP4_PROMETHEUS_URL: `http://127.0.0.1:${prometheusPort}`,
      NONSTOP4_PROMETHEUS_INTERVAL: '1 s',
      NONSTOP4_GRAFANA_URL: grafanaUrl,
      NONSTOP4_GRAFANA_PANELS: 'yes',
      NONSTOP4_EDGE_TLS_PORT: String(await freePort()),
      NONSTOP4_TLS_CERTIFICATE: file('operator.pem', certificate.chain),
      NONSTOP4_TLS_KEY: file('operator.key', certificate.key),
    }),
    startBrowser(),
  ]);
  await platform.api.call(operations.createApp, { body: { name: 'shop' } });
  await platform.api.call(operations.changeApp, { params: { app: 'shop' }, body: { redirectToHttps: false } });
  await deploy(platform, 'shop', await zipFiles(smallShop('first')));
}, 300_000);
afterAll(async () => {
  visiting = false;
  await visits;
  await browser?.close();
  await prometheus?.remove();
  await platform?.stop();
  await closeAtOnce(grafana);
  rmSync(directory, { recursive: true, force: true });
});

async function expectOnPage(options: WindowOptions, text: string): Promise<void> {
  const window = await openSignedIn(browser, platform, { ...options, expected: [/503/] });
  await window.page.goto('/apps/shop/metrics');
  await window.page.getByText(text).first().waitFor();
  await window.page.locator(`a[href^="${grafanaUrl}/d/nonstop4-app/app?var-app=shop"]`).waitFor();
  const panels = window.page.locator('iframe');
  expect(await panels.count()).toBe(3);
  // The page's own policy lets that Grafana in.
  const [first] = await panels.all();
  await first?.scrollIntoViewIfNeeded();
  const asked = `/d-solo/nonstop4-app/app?var-app=shop&from=now-1h&to=now&panelId=1&theme=${options.theme ?? 'light'}`;
  await window.page.frameLocator('iframe >> nth=0').getByText(asked).waitFor();
  expect(window.errors()).toEqual([]);
  await window.close();
}

describe('a Prometheus that is not there', () => {
  it('is named as what is missing, since when; nothing stands in for it, and the rest goes on', async () => {
    await expect(metricsOfShop()).rejects.toMatchObject({ problem: { code: 'unavailable', status: 503 } });
    expect(await sourceOfShop()).toMatchObject({
      source: { kind: 'prometheus', away: { reason: 'unreachable', since: expect.any(String) } },
    });
    const [shop] = await platform.api.call(operations.listApps, {});
    expect(shop).toMatchObject({ name: 'shop', sparkline: [], redundancy: { state: 'redundant' } });
  });

  it('is so said on the page, in both languages, beside the way to Grafana', async () => {
    await expectOnPage({ language: 'en' }, 'Prometheus has not been reached for');
    await expectOnPage({ language: 'ko', theme: 'dark', width: 390 }, 'Prometheus에 연결되지 않습니다');
  });
});

describe('a real Prometheus', () => {
  beforeAll(async () => {
    prometheus = await RunningPrometheus.start({ config: prometheusConfig(), port: prometheusPort });
    visits = visitOnAndOn();
    await until(async () => (await asked('up{job="nonstop4"} == 1')).length > 0, {
      timeoutMs: 60_000,
      what: 'Prometheus to scrape the platform',
    });
    await deploy(platform, 'shop', await zipFiles(smallShop('second')));
  }, 300_000);

  it('gets every metric of the table, in a form that promtool takes, by the token alone', async () => {
    const url = `${platform.url}/metrics`;
    expect((await fetch(url)).status).toBe(401);
    const text = await (await fetch(url, { headers: { authorization: `Bearer ${TOKEN}` } })).text();
    expect(await promtool(['check', 'metrics'], text)).toEqual({ ok: true, output: '' });
    for (const { name, type, help } of [FAMILIES, EDGE_METRICS, WORKER_METRICS].flatMap<{
      name: string;
      type: string;
      help: string;
    }>((metrics) => Object.values(metrics)))
      expect(text).toContain(`# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`);
    expect(text).toContain('nonstop4_edge_requests_total{app=');
    expect(new Set([...text.matchAll(/edge="(edge-\d)"/g)].map(([, edge]) => edge)).size).toBe(2);
    const [[, shop] = []] = [...text.matchAll(/^nonstop4_app_info\{app="([^"]+)"/gm)];
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    const ofShop = lines.filter((line) => line.includes(`app="${shop}"`)).length;
    process.stdout.write(`series: ${lines.length}, of which ${ofShop} are of the one app\n`);
  });

  it('has data for every query of every dashboard', async () => {
    const queries = readDashboards('en').flatMap((dashboard) => queriesOf(dashboard, VALUES));
    let empty: DashboardQuery[] = queries;
    await until(
      async () => {
        const left: DashboardQuery[] = [];
        for (const query of empty) if (!(await hasData(query))) left.push(query);
        empty = left;
        return left.length === 0;
      },
      { timeoutMs: 90_000, what: 'data for all dashboards', everyMs: 1_000 },
    ).catch(() => undefined);
    process.stdout.write(`dashboard queries that gave data: ${queries.length - empty.length} / ${queries.length}\n`);
    expect(empty).toEqual([]);
  }, 240_000);

  it('works the rules out, and raises nothing of a healthy app', async () => {
    const recorded = 'app:nonstop4_edge_requests:rate1m > 0';
    await until(async () => (await asked(recorded)).length > 0, { timeoutMs: 60_000, what: 'a recorded rate' });
    const ofApps =
      'ALERTS{alertstate="firing",alertname=~"NonStop4(AppDown|Fewer.*|AllReplicas.*|ServerErrors|NodeLost|EdgeDown)"}';
    expect(await asked(ofApps)).toEqual([]);
  });

  it('raises the alert of a deploy that fails, with the app’s name', async () => {
    const run = await upload(platform, 'shop', Buffer.from('no zip'));
    expect(await untilEnded(platform, run.id)).toMatchObject({ state: 'failed' });
    const alert = 'ALERTS{alertstate="firing",alertname="NonStop4PipelineFailed",name="shop",owner="owner"}';
    await until(async () => (await asked(alert)).length > 0, { timeoutMs: 60_000, what: 'the alert' });
  });

  it('is where pages and lists have their figures from', async () => {
    const seen = await until(
      async () => {
        const { points } = await metricsOfShop().catch(() => ({ points: [] }));
        return points.length > 3 && points.findLast(({ requestsPerS, p99Ms }) => requestsPerS > 0 && p99Ms);
      },
      { timeoutMs: 60_000, what: 'points from Prometheus', everyMs: 500 },
    );
    expect(seen).toMatchObject({ readyReplicas: 2, errorsPerS: 0 });
    expect(seen.memoryBytes).toBeGreaterThan(1_000_000);
    expect((await sourceOfShop()).source).toEqual({
      kind: 'prometheus',
      address: `http://127.0.0.1:${prometheusPort}`,
    });
    await until(async () => (await platform.api.call(operations.listApps, {}))[0]?.sparkline.some((rate) => rate > 0), {
      timeoutMs: 60_000,
      what: 'a line in the list',
      everyMs: 500,
    });
    await expectOnPage({ language: 'en' }, 'These figures come from the Prometheus at');
  });

  it('that dies is missed at once, and back at once when it is back', async () => {
    await prometheus?.stop();
    await expect(metricsOfShop()).rejects.toMatchObject({ problem: { code: 'unavailable' } });
    const { away } = (await sourceOfShop()).source;
    expect(Math.abs(Date.parse(away?.since ?? '') - Date.now())).toBeLessThan(30_000);
    await prometheus?.start();
    expect((await metricsOfShop()).points.length).toBeGreaterThan(0);
    expect((await sourceOfShop()).source.away).toBeUndefined();
  });
});

async function asked(query: string): Promise<AnsweredSeries[]> {
  return (await prometheus?.ask(query)) ?? [];
}

/** Over the whole test: a panel shows a range, and what is so now may be nothing. */
async function hasData({ expr }: DashboardQuery): Promise<boolean> {
  const end = Date.now() / 1_000;
  const series = (await prometheus?.ask(expr, { start: end - LOOK_BACK_S, end, step: 2 })) ?? [];
  return series.some(({ values }) => values?.some(([, value]) => Number.isFinite(Number(value))));
}
