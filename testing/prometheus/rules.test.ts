import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAllYaml, loadYaml } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { EDGE_METRICS } from '../../edge/src/metric-families.ts';
import {
  EDGE_SELECTOR_LABELS,
  names,
} from '../../server/src/adapters/traffic-router/kubernetes/manifests/edge-options.ts';
import { FAMILIES } from '../../server/src/main/exported-metrics/families.ts';
import { WORKER_METRICS } from '../../worker/src/metrics.ts';
import { temporaryDirectory } from '../temporary-directory.ts';
import { promtool } from './promtool.ts';

const RULES = ['deploy/prometheus/recording.yml', 'deploy/prometheus/alerts.yml'];
const DASHBOARDS = ['app', 'node', 'platform'].map((name) => `deploy/grafana/dashboards/en/${name}.json`);
const QUERIES = ['app-queries'].map((name) => `server/src/adapters/metrics-source/prometheus/${name}.ts`);
const OF_KUBERNETES = /^ {4}kubernetes_sd_configs:\n(?: {6}.*\n)+/m;

interface Rules {
  groups: { rules: { alert?: string; record?: string; expr: string }[] }[];
}

const exported = new Set(
  [FAMILIES, EDGE_METRICS, WORKER_METRICS].flatMap((table) =>
    Object.values(table).flatMap(({ name, type }) =>
      type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    ),
  ),
);
const rulesOf = (file: string) => loadYaml<Rules>(readFileSync(file, 'utf8')).groups.flatMap(({ rules }) => rules);

describe('the rules for Prometheus', () => {
  it('are taken by promtool', async () => {
    const { ok, output } = await promtool(['check', 'rules', ...RULES]);
    expect({ ok, output }).toMatchObject({ ok: true });
    expect(output.match(/SUCCESS: \d+ rules found/g)).toHaveLength(2);
  });

  it('do what their tests say', async () => {
    const { ok, output } = await promtool(['test', 'rules', 'deploy/prometheus/tests/alerts.test.yml']);
    expect({ ok, output }).toMatchObject({ ok: true, output: expect.stringContaining('SUCCESS') });
  });

  it('have a test for every alert, that it is raised and that it is not', () => {
    const tests = readFileSync('deploy/prometheus/tests/alerts.test.yml', 'utf8');
    const raised = new Set([...tests.matchAll(/alertname: (\w+)\n\s+exp_alerts:\n/g)].map(([, name]) => name));
    const alerts = rulesOf('deploy/prometheus/alerts.yml').map(({ alert }) => alert);
    expect(alerts.filter((alert) => !raised.has(alert))).toEqual([]);
  });

  it.each(['prometheus.yml', 'kubernetes.yml'])('have a scrape configuration %s that promtool takes', async (file) => {
    // Debian's Prometheus is built without service discovery by Kubernetes: what finds the pods is read by nobody here.
    const text = readFileSync(`deploy/prometheus/${file}`, 'utf8').replace(OF_KUBERNETES, '    static_configs: []\n');
    const config = join(temporaryDirectory(), file);
    writeFileSync(config, text);
    const { ok, output } = await promtool(['check', 'config', '--syntax-only', config]);
    expect({ ok, output }).toMatchObject({ ok: true });
  });
});

it.each([...RULES, ...DASHBOARDS, ...QUERIES])('%s asks for metrics that there are', (file) => {
  const asked = [...readFileSync(file, 'utf8').matchAll(/(?<![\w:-])nonstop4_[a-z0-9_]+/g)].map(([name]) => name);
  const ofPrograms = /^nonstop4_server_(?:process|nodejs)_/;
  expect(asked.length).toBeGreaterThan(0);
  expect([...new Set(asked)].filter((name) => !exported.has(name) && !ofPrograms.test(name))).toEqual([]);
});

it('are the same for a Prometheus that is run by the operator', () => {
  const rule = loadYaml<{ spec: Rules }>(readFileSync('deploy/kubernetes/monitoring/rules.yaml', 'utf8'));
  const inRule = rule.spec.groups.flatMap(({ rules }) => rules);
  expect(inRule).toEqual(RULES.flatMap(rulesOf));
});

it('are collected from the edges that there are on a cluster, by the token that these have', () => {
  const objects = loadAllYaml(readFileSync('deploy/kubernetes/monitoring/monitors.yaml', 'utf8')) as {
    kind: string;
    metadata: { labels: Record<string, string> };
    spec: { selector?: { matchLabels: Record<string, string> }; podMetricsEndpoints?: object[] };
  }[];
  const of = (kind: string) => objects.find((object) => object.kind === kind);
  expect(of('PodMonitor')?.spec.selector?.matchLabels).toEqual(EDGE_SELECTOR_LABELS);
  const credentials = { name: names.tokenSecret, key: 'token' };
  expect(of('PodMonitor')?.spec.podMetricsEndpoints).toMatchObject([{ port: 'agent', authorization: { credentials } }]);
  expect(of('Service')?.metadata.labels).toMatchObject(of('ServiceMonitor')?.spec.selector?.matchLabels ?? {});
});
