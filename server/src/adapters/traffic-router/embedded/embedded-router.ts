import type { RouteTable } from '@nonstop4/edge/protocol';
import { askOnce } from '@nonstop4/loadgen';
import type { EdgeObservation, Route, RouteTraffic, TrafficRouter } from '../../../ports/traffic-router.ts';
import { trafficOf } from '../edge-protocol/edge-traffic.ts';
import { EdgeLink } from './edge-link.ts';
import { routeTable } from './route-table.ts';

export interface EmbeddedRouterOptions {
  edges: { name: string; socket: string }[];
  /** Where visitors reach the edges. */
  host: string;
  port: number;
  /** Told when an edge goes or comes. */
  onChange: () => void;
  log?: (message: string, facts: Record<string, unknown>) => void;
}

/** Drives the platform's own edges over their control sockets. See README.md for how it fails. */
export class EmbeddedRouter implements TrafficRouter {
  readonly #options: EmbeddedRouterOptions;
  readonly #links: EdgeLink[];
  readonly #routes = new Map<string, Route>();
  #version = 0;
  // Until the first complete publication the edges keep what they have: a half table would take Apps off the web.
  #complete = false;
  readonly #begun = Promise.withResolvers<void>();

  constructor(options: EmbeddedRouterOptions) {
    this.#options = options;
    this.#links = options.edges.map(
      ({ name, socket }) =>
        new EdgeLink({
          name,
          socket,
          table: () => (this.#complete ? this.#table() : undefined),
          onNewer: () => void this.#push(),
          onChange: options.onChange,
          log: options.log ?? (() => undefined),
        }),
    );
    this.#begun.promise.catch(() => undefined);
  }

  open(): void {
    for (const link of this.#links) link.open();
  }

  close(): void {
    this.#begun.reject(new Error('The server is stopping.'));
    for (const link of this.#links) link.close();
  }

  /** From now on the edges follow this server's table; called once every App's route was published. */
  async begin(): Promise<void> {
    this.#complete = true;
    await this.#push();
    this.#begun.resolve();
  }

  async publish(routes: Route[]): Promise<void> {
    let changed = false;
    for (const route of routes) {
      if (JSON.stringify(this.#routes.get(route.appId)) === JSON.stringify(route)) continue;
      this.#routes.set(route.appId, structuredClone(route));
      changed = true;
    }
    await (changed ? this.#push() : this.#settled());
  }

  async withdraw(appId: string): Promise<void> {
    await (this.#routes.delete(appId) ? this.#push() : this.#settled());
  }

  async drain(appId: string, targetIds: string[], timeoutMs: number): Promise<{ notDrained: string[] }> {
    // Before the edges have this server's routes, they may know no others than the ones that are to be drained.
    await this.#begun.promise;
    const results = await Promise.all(this.#links.map((link) => link.drain({ app: appId, targetIds, timeoutMs })));
    return { notDrained: [...new Set(results.flatMap((result) => result.notDrained))] };
  }

  async traffic(): Promise<RouteTraffic[]> {
    const stats = await Promise.all(this.#links.map((link) => link.stats()));
    return stats.filter((edge) => edge !== undefined).flatMap(trafficOf);
  }

  async edges(): Promise<EdgeObservation[]> {
    return this.#links.map(({ name, health }) =>
      health ? { name, ready: true, startedAt: health.startedAt } : { name, ready: false, message: 'no answer' },
    );
  }

  async metricsText(): Promise<string> {
    const texts = await Promise.all(this.#links.map((link) => link.metricsText()));
    return texts.filter((text) => text !== undefined).join('\n');
  }

  async probe(
    hostname: string,
    path: string,
    timeoutMs: number,
  ): Promise<{ status: number; ms: number } | { error: string }> {
    // An edge's own page for a name that it does not know yet is no answer of the App.
    await this.#settled();
    const known = [...this.#routes.values()].some((route) => route.hostnames.includes(hostname));
    if (!known || !this.#complete) return { error: `no edge has a route for ${hostname} yet` };
    const { host, port } = this.#options;
    return askOnce({ host, port, hostname, path, timeoutMs });
  }

  #table(): RouteTable {
    return routeTable(this.#version, this.#routes.values());
  }

  async #push(): Promise<void> {
    // Edges never go back: a restarted server goes on above every version that any edge has. Time does that without asking,
    // and the edges' own word covers a clock that was set back.
    const seen = this.#links.map((link) => (link.health?.routesVersion ?? 0) + 1);
    this.#version = Math.max(this.#version + 1, Date.now(), ...seen);
    if (this.#complete) await Promise.all(this.#links.map((link) => link.push()));
  }

  async #settled(): Promise<void> {
    await Promise.all(this.#links.map((link) => link.settled()));
  }
}
