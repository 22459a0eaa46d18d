import { describe, expect, it, onTestFinished } from 'vitest';
import { World } from '../../../../testing/platform/world.ts';
import { promtool } from '../../../../testing/prometheus/promtool.ts';
import type { RouteTraffic } from '../../ports/traffic-router.ts';
import { ExportedMetrics } from './exported-metrics.ts';
import { FAMILIES, type MetricFamily } from './families.ts';

const WORKERS =
  '# HELP nonstop4_worker_resident_memory_bytes Memory\n# TYPE nonstop4_worker_resident_memory_bytes gauge\n';

function trafficOf(appId: string, replica: string): RouteTraffic {
  return {
    ...{
      appId,
      edge: 'edge-0',
      startedAt: new Date(0).toISOString(),
      retries: 0,
      inFlight: 0,
      bytesIn: 0,
      bytesOut: 0,
    },
    requests: { '1xx': 0, '2xx': 1, '3xx': 0, '4xx': 0, '5xx': 0, aborted: 0 },
    ...{ latencyCounts: [], latencyBoundsS: [] },
    targets: [
      { id: replica, bytesIn: 300, bytesOut: 7_000 },
      { id: 'gone', bytesIn: 1, bytesOut: 1 },
    ],
  };
}

async function exporting() {
  const world = await World.make();
  const server = await world.boot();
  const reports: string[] = [];
  const exported = new ExportedMetrics({
    platform: server.platform,
    version: '9.9.9',
    dataDirectory: world.memory.disk,
    clusterCalls: () => 7,
    workersText: async () => `${WORKERS}nonstop4_worker_resident_memory_bytes{node="worker-0"} 5\n`,
    report: (message) => reports.push(message),
  });
  onTestFinished(() => exported.close());
  const scrape = (what = { edges: true }) => exported.text(what);
  const deploy = async (source: string) => {
    await world.deployed(server, 'shop', { 'server.js': source });
    return world.app('shop');
  };
  return { world, server, reports, scrape, deploy };
}

/** Values by labels, of one metric. */
function valuesOf(text: string, name: string): Record<string, number> {
  const lines = [...text.matchAll(new RegExp(`^${name}(?:\\{(.*)\\})? (\\S+)$`, 'gm'))];
  return Object.fromEntries(lines.map(([, labels = '', value]) => [labels, Number(value)]));
}

async function deployed() {
  const parts = await exporting();
  return { ...parts, app: await parts.deploy('1') };
}

describe('the exported metrics', () => {
  it('are taken by promtool, each with the type, the help and the labels that the table says', async () => {
    const { world, server, app, scrape } = await deployed();
    world.memory.runtime.break(app.id, 1, { reason: 'out-of-memory' }, 'ready');
    await expect
      .poll(async () => valuesOf(await scrape(), 'nonstop4_app_volume_used_bytes'))
      .toEqual({ [`app="${app.id}"`]: expect.any(Number) });
    server.platform.looks.add(app.id, { status: 503, ms: 1 });
    const [copy] = Object.keys(valuesOf(await scrape(), 'nonstop4_replica_ready'));
    world.memory.router.setTraffic([trafficOf(app.id, /replica="([^"]+)"/.exec(copy ?? '')?.[1] ?? '')]);
    // What edges say is real in e2e/monitoring.test.ts.
    const text = await scrape({ edges: false });
    const { ok, output } = await promtool(['check', 'metrics'], text);
    expect({ ok, output }).toEqual({ ok: true, output: '' });
    for (const family of Object.values(FAMILIES) as MetricFamily[]) {
      expect(text).toContain(`# HELP ${family.name} ${family.help}\n# TYPE ${family.name} ${family.type}\n`);
    }
    // Those that there is nothing to say of here.
    const silent = ['runsWaiting', 'nodeCpuRequested', 'nodeMemoryRequested', 'certificateEnd', 'certificateBegin'];
    for (const [key, { name, type, labels }] of Object.entries(FAMILIES) as [string, MetricFamily][]) {
      if (silent.includes(key)) continue;
      const sampled = Object.keys(valuesOf(text, type === 'histogram' ? `${name}_count` : name));
      expect({ name, sampled: sampled.length > 0 }).toEqual({ name, sampled: true });
      const named = [...(sampled[0] ?? '').matchAll(/(\w+)="/g)].map(([, label]) => label);
      expect({ name, named: named.sort() }).toEqual({ name, named: [...labels].sort() });
    }
  });

  it('say what an app is asked to be and what it is, by its id, which joins with its name', async () => {
    const { app, world, scrape } = await deployed();
    const text = await scrape();
    const of = (name: string) => valuesOf(text, `nonstop4_${name}`);
    expect(of('app_info')).toEqual({ [`app="${app.id}",name="shop",owner="ada"`]: 1 });
    expect(of('app_desired_replicas')).toEqual({ [`app="${app.id}"`]: 2 });
    expect(of('app_ready_replicas')).toEqual({ [`app="${app.id}"`]: 2 });
    expect(of('app_ready_nodes')).toEqual({ [`app="${app.id}"`]: 2 });
    expect(of('app_redundancy')).toMatchObject({
      [`app="${app.id}",state="redundant"`]: 1,
      [`app="${app.id}",state="down"`]: 0,
    });
    expect(of('app_live_release')).toEqual({ [`app="${app.id}"`]: 1 });
    expect(of('app_last_deploy_timestamp_seconds')[`app="${app.id}"`]).toBeCloseTo(
      world.memory.clock.now() / 1_000,
      -3,
    );
    expect(Object.values(of('replica_in_rotation'))).toEqual([1, 1]);
    expect(of('replicas')).toEqual({ [`app="${app.id}",state="ready"`]: 2 });
  });

  it('have the bytes of each copy that there is, edge by edge', async () => {
    const { app, world, scrape } = await deployed();
    const [labels = ''] = Object.keys(valuesOf(await scrape(), 'nonstop4_replica_ready'));
    world.memory.router.setTraffic([trafficOf(app.id, /replica="([^"]+)"/.exec(labels)?.[1] ?? '')]);
    const text = await scrape();
    const of = (direction: string) => valuesOf(text, `nonstop4_replica_network_${direction}_bytes_total`);
    expect(of('receive')).toEqual({ [`${labels},edge="edge-0"`]: 300 });
    expect(of('transmit')).toEqual({ [`${labels},edge="edge-0"`]: 7_000 });
  });

  it('count runs, stages, deploys and ends from 0 on, each once', async () => {
    const { app, deploy, scrape } = await deployed();
    await deploy('2');
    await expect
      .poll(async () => valuesOf(await scrape(), 'nonstop4_pipeline_runs_total'))
      .toMatchObject({
        [`app="${app.id}",outcome="succeeded"`]: 2,
        [`app="${app.id}",outcome="failed"`]: 0,
      });
    const text = await scrape();
    expect(valuesOf(text, 'nonstop4_app_deploys_total')).toEqual({ [`app="${app.id}"`]: 2 });
    expect(valuesOf(text, 'nonstop4_pipeline_stage_duration_seconds_count')).toMatchObject({
      'stage="build",outcome="succeeded"': 2,
    });
    expect(valuesOf(text, 'nonstop4_pipeline_run_duration_seconds_count')).toEqual({
      'kind="upload",outcome="succeeded"': 2,
    });
    expect(valuesOf(text, 'nonstop4_app_replica_ends_total')).toMatchObject({
      [`app="${app.id}",reason="out-of-memory"`]: 0,
    });
  });

  it('leave out what cannot be read, and say so, once in the log', async () => {
    const { world, reports, scrape } = await deployed();
    const failing = () => world.memory.runtime.failNext('nodes', new Error('the API is silent'));
    failing();
    const text = await scrape();
    expect(valuesOf(text, 'nonstop4_collect_up')).toMatchObject({ 'part="nodes"': 0, 'part="apps"': 1 });
    expect(valuesOf(text, 'nonstop4_node_ready')).toEqual({});
    failing();
    await scrape();
    expect(reports).toEqual(['metrics of nodes cannot be read']);
    expect(Object.values(valuesOf(await scrape(), 'nonstop4_node_ready'))).toEqual([1, 1]);
  });

  it('have those of workers and of edges, unless others ask the edges', async () => {
    const { scrape } = await exporting();
    expect(valuesOf(await scrape(), 'nonstop4_worker_resident_memory_bytes')).toEqual({ 'node="worker-0"': 5 });
    expect(valuesOf(await scrape(), 'nonstop4_edge_routes')).not.toEqual({});
    expect(valuesOf(await scrape({ edges: false }), 'nonstop4_edge_routes')).toEqual({});
    expect(valuesOf(await scrape({ edges: false }), 'nonstop4_edge_up')).not.toEqual({});
  });
});
