import type { CertificateTable, EdgeHealth, RouteTable } from '@nonstop4/edge/protocol';
import { askOnce } from '@nonstop4/loadgen';
import type {
  EdgeAnswer,
  EdgeCertificates,
  EdgeObservation,
  EdgeVisit,
  Route,
  RouteTraffic,
  TrafficRouter,
} from '../../../ports/traffic-router.ts';
import { trafficOf } from '../edge-protocol/edge-traffic.ts';
import { EdgeLink } from './edge-link.ts';
import { routeTable } from './route-table.ts';
import type { TableKind } from './table-offer.ts';

export interface EmbeddedRouterOptions {
  edges: { name: string; socket: string }[];
  /** Where visitors reach the edges. */
  host: string;
  port: number;
  tlsPort?: number;
  /** Told when an edge goes or comes. */
  onChange: () => void;
  log?: (message: string, facts: Record<string, unknown>) => void;
  /** Whether this server leads at this moment: the edges take nothing from another one. Default: it does. */
  leads?: () => boolean;
}

/** Drives the platform's own edges over their control sockets. See README.md for how it fails. */
export class EmbeddedRouter implements TrafficRouter {
  readonly terminatesTls = true;
  readonly #options: EmbeddedRouterOptions;
  readonly #links: EdgeLink[];
  readonly #routes = new Map<string, Route>();
  #certificates: EdgeCertificates | undefined;
  readonly #versions = { routes: 0, certificates: 0 };
  // Until the first complete publication the edges keep what they have: a half table would take Apps off the web.
  #complete = false;
  #begun = Promise.withResolvers<void>();

  constructor(options: EmbeddedRouterOptions) {
    this.#options = options;
    this.#links = options.edges.map(
      ({ name, socket }) =>
        new EdgeLink({
          name,
          socket,
          tables: this.#tables(),
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

  /** The edges follow another server now: what this one knew may be old when it leads again. */
  end(): void {
    this.#complete = false;
    this.#begun = Promise.withResolvers<void>();
    this.#begun.promise.catch(() => undefined);
    this.#routes.clear();
    this.#certificates = undefined;
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

  async certify(all: EdgeCertificates): Promise<void> {
    if (JSON.stringify(all) === JSON.stringify(this.#certificates)) return this.#settled();
    this.#certificates = structuredClone(all);
    await this.#pushCertificates();
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

  // The edges share one port: each new connection goes to either of them, as the kernel spreads visitors'.
  async probe({ hostname, path, timeoutMs, https }: EdgeVisit): Promise<EdgeAnswer> {
    // An edge's own page for a name that it does not know yet is no answer of the App.
    await this.#settled();
    const known = [...this.#routes.values()].some((route) => route.hostnames.includes(hostname));
    if (!known || !this.#complete) return { error: `no edge has a route for ${hostname} yet`, unasked: true };
    const { host, port, tlsPort } = this.#options;
    if (!https) return askOnce({ host, port, hostname, path, timeoutMs });
    if (tlsPort === undefined) return { error: 'the edges answer plain HTTP only', unasked: true };
    return askOnce({ host, port: tlsPort, hostname, path, timeoutMs, tls: true });
  }

  #tables(): TableKind[] {
    return [
      {
        path: '/routes',
        what: 'the routes',
        table: (): RouteTable | undefined =>
          this.#complete && this.#leads() ? routeTable(this.#versions.routes, this.#routes.values()) : undefined,
        versionIn: ({ routesVersion }) => routesVersion,
        onNewer: () => void this.#push(),
      },
      {
        path: '/certificates',
        what: 'the certificates',
        table: (): CertificateTable | undefined =>
          this.#leads() && this.#certificates
            ? { version: this.#versions.certificates, ...this.#certificates }
            : undefined,
        versionIn: ({ certificatesVersion }) => certificatesVersion,
        onNewer: () => void this.#pushCertificates(),
      },
    ];
  }

  #leads(): boolean {
    return this.#options.leads?.() ?? true;
  }

  async #push(): Promise<void> {
    this.#versions.routes = this.#next(this.#versions.routes, ({ routesVersion }) => routesVersion);
    if (this.#complete) await Promise.all(this.#links.map((link) => link.push('/routes')));
  }

  async #pushCertificates(): Promise<void> {
    const { certificates } = this.#versions;
    this.#versions.certificates = this.#next(certificates, ({ certificatesVersion }) => certificatesVersion);
    await Promise.all(this.#links.map((link) => link.push('/certificates')));
  }

  // Edges never go back: a restarted server goes on above every version that any edge has. Time does that without asking,
  // and the edges' own word covers a clock that was set back.
  #next(version: number, versionIn: (health: EdgeHealth) => number): number {
    const seen = this.#links.map(({ health }) => (health ? versionIn(health) : 0) + 1);
    return Math.max(version + 1, Date.now(), ...seen);
  }

  async #settled(): Promise<void> {
    await Promise.all(this.#links.map((link) => link.settled()));
  }
}
