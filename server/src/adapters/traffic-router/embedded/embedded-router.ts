import { request } from 'node:http';
import {
  type EdgeAppStats,
  type EdgeRoute,
  type EdgeStats,
  LATENCY_BUCKETS_S,
  type RouteTable,
} from '@nonstop4/edge/protocol';
import type { EdgeObservation, Route, RouteTraffic, TrafficRouter } from '../../../ports/traffic-router.ts';
import { EdgeLink } from './edge-link.ts';

export interface EmbeddedRouterOptions {
  edges: { name: string; socket: string }[];
  /** Where visitors reach the edges. */
  host: string;
  port: number;
  /** Told when an edge goes or comes. */
  onChange: () => void;
}

/** Drives the platform's own edges over their control sockets. */
export class EmbeddedRouter implements TrafficRouter {
  readonly #options: EmbeddedRouterOptions;
  readonly #links: EdgeLink[];
  readonly #routes = new Map<string, EdgeRoute>();
  #version = 0;
  // Until the first complete publication the edges keep what they have: a half table would take Apps off the web.
  #complete = false;

  constructor(options: EmbeddedRouterOptions) {
    this.#options = options;
    const table = () => (this.#complete ? this.#table() : undefined);
    this.#links = options.edges.map(({ name, socket }) => new EdgeLink(name, socket, table, options.onChange));
  }

  open(): void {
    for (const link of this.#links) link.open();
  }

  close(): void {
    for (const link of this.#links) link.close();
  }

  /** From now on the edges follow this server's table; called once every App's route was published. */
  async begin(): Promise<void> {
    this.#complete = true;
    await this.#push();
  }

  async publish(routes: Route[]): Promise<void> {
    let changed = false;
    for (const route of routes) {
      const next = toEdgeRoute(route);
      if (JSON.stringify(this.#routes.get(route.appId)) === JSON.stringify(next)) continue;
      this.#routes.set(route.appId, next);
      changed = true;
    }
    if (changed) await this.#push();
  }

  async withdraw(appId: string): Promise<void> {
    if (this.#routes.delete(appId)) await this.#push();
  }

  async drain(appId: string, targetIds: string[], timeoutMs: number): Promise<{ notDrained: string[] }> {
    const results = await Promise.all(this.#links.map((link) => link.drain({ app: appId, targetIds, timeoutMs })));
    return { notDrained: [...new Set(results.flatMap((result) => result.notDrained))] };
  }

  async traffic(): Promise<RouteTraffic[]> {
    const stats = await Promise.all(this.#links.map((link) => link.stats()));
    return stats.filter((edge) => edge !== undefined).flatMap((edge) => edge.apps.map((app) => toTraffic(edge, app)));
  }

  async edges(): Promise<EdgeObservation[]> {
    return this.#links.map((link) => {
      const { name, health } = link;
      if (!health) return { name, ready: false, message: 'no answer' };
      return { name, ready: true, startedAt: health.startedAt };
    });
  }

  async metricsText(): Promise<string> {
    const texts = await Promise.all(this.#links.map((link) => link.metricsText()));
    return texts.filter((text) => text !== undefined).join('\n');
  }

  probe(
    hostname: string,
    path: string,
    timeoutMs: number,
  ): Promise<{ status: number; ms: number } | { error: string }> {
    const { host, port } = this.#options;
    const started = performance.now();
    return new Promise((resolve) => {
      const outgoing = request({
        host,
        port,
        path,
        headers: { host: `${hostname}:${port}` },
        timeout: timeoutMs,
        agent: false,
      });
      outgoing.once('response', (response) => {
        response.resume();
        resolve({ status: response.statusCode ?? 0, ms: performance.now() - started });
      });
      outgoing.once('timeout', () => outgoing.destroy(new Error(`no answer within ${timeoutMs / 1_000} s`)));
      outgoing.once('error', (error) => resolve({ error: error.message }));
      outgoing.end();
    });
  }

  #table(): RouteTable {
    return { version: this.#version, routes: [...this.#routes.values()] };
  }

  async #push(): Promise<void> {
    // Edges never go back: a restarted server goes on above every version that any edge has. Time does that without asking,
    // and the edges' own word covers a clock that was set back.
    const seen = this.#links.map((link) => (link.health?.routesVersion ?? 0) + 1);
    this.#version = Math.max(this.#version + 1, Date.now(), ...seen);
    if (this.#complete) await Promise.all(this.#links.map((link) => link.push()));
  }
}

function toEdgeRoute(route: Route): EdgeRoute {
  return {
    app: route.appId,
    hostnames: route.hostnames,
    state: route.state,
    targets: route.targets,
    healthCheck: route.healthCheck,
  };
}

function toTraffic(edge: EdgeStats, stats: EdgeAppStats): RouteTraffic {
  return {
    appId: stats.app,
    edge: edge.name,
    startedAt: edge.startedAt,
    requests: stats.requests,
    retries: stats.retries,
    inFlight: stats.inFlight,
    bytesIn: stats.bytesIn,
    bytesOut: stats.bytesOut,
    latencyCounts: stats.latencyCounts,
    latencyBoundsS: LATENCY_BUCKETS_S,
  };
}
