import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Platform } from '../usecases/platform.ts';

/** Prometheus text of this server and of every edge that answers. */
export function platformMetrics(
  platform: Pick<Platform, 'stores' | 'runtime' | 'router'>,
  clusterCalls?: () => number,
): () => Promise<string> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'nonstop4_server_' });
  new Gauge({
    name: 'nonstop4_pipeline_runs_active',
    help: 'Pipeline runs that are queued or running.',
    labelNames: ['state'],
    registers: [registry],
    async collect() {
      const active = await platform.stores.runs.listActive();
      for (const state of ['queued', 'running'])
        this.set({ state }, active.filter((run) => run.state === state).length);
    },
  });
  new Gauge({
    name: 'nonstop4_replicas',
    help: 'Replicas by state, as observed.',
    labelNames: ['app', 'state'],
    registers: [registry],
    async collect() {
      this.reset();
      const names = new Map((await platform.stores.apps.listAll()).map((app) => [app.id, app.name]));
      for (const observation of await platform.runtime.observeAll()) {
        const app = names.get(observation.appId) ?? observation.appId;
        for (const replica of observation.replicas) this.inc({ app, state: replica.state });
      }
    },
  });
  new Gauge({
    name: 'nonstop4_node_ready',
    help: '1 when the node answers.',
    labelNames: ['node'],
    registers: [registry],
    async collect() {
      for (const node of await platform.runtime.nodes()) this.set({ node: node.name }, node.ready ? 1 : 0);
    },
  });
  if (clusterCalls) {
    new Gauge({
      name: 'nonstop4_cluster_calls',
      help: 'Requests to the API of the cluster since the start of this server, without streams that stay open.',
      registers: [registry],
      collect() {
        this.set(clusterCalls());
      },
    });
  }
  return async () => `${await registry.metrics()}\n${await platform.router.metricsText()}`;
}
