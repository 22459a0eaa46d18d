import { coversAny } from '../../../domain/certificate.ts';
import type {
  EdgeAnswer,
  EdgeCertificates,
  EdgeObservation,
  EdgeVisit,
  Route,
  RouteTraffic,
  TrafficRouter,
} from '../../../ports/traffic-router.ts';

interface Edge {
  up: boolean;
  startedAt: string;
  routes: Map<string, Route>;
  certificates: EdgeCertificates;
}

/**
 * A strict fake for tests: same behaviour suite as the real ones, no edge runs. It refuses what real edges refuse (a hostname or a
 * target that is there twice), calls after close(), and fails on request.
 */
export class MemoryRouter implements TrafficRouter {
  readonly terminatesTls: boolean = true;
  readonly #edges = new Map<string, Edge>();
  readonly #routes = new Map<string, Route>();
  readonly #draining = new Set<string>();
  readonly #held = new Set<string>();
  readonly #failures = new Map<string, Error>();
  #certificates: EdgeCertificates = { certificates: [] };
  #traffic: RouteTraffic[] = [];
  #answer: ((hostname: string, path: string) => EdgeAnswer | undefined) | undefined;
  #closed = false;

  constructor(edges: string[] = ['edge-0', 'edge-1']) {
    for (const name of edges)
      this.#edges.set(name, { up: true, startedAt: timeOf(0), routes: new Map(), certificates: { certificates: [] } });
  }

  /** The next call of that method throws. */
  failNext(method: keyof TrafficRouter, error: Error): void {
    this.#failures.set(method, error);
  }

  close(): void {
    this.#closed = true;
  }

  /** An edge that goes keeps its routes, and is given what it missed when it is back. */
  setEdge(name: string, up: boolean): void {
    const edge = this.#edge(name);
    edge.up = up;
    if (!up) return;
    edge.startedAt = timeOf(Date.parse(edge.startedAt) + 1_000);
    edge.routes = new Map(this.#routes);
    edge.certificates = structuredClone(this.#certificates);
  }

  certificatesOf(name: string): EdgeCertificates {
    return structuredClone(this.#edge(name).certificates);
  }

  routesOf(name: string): Route[] {
    return structuredClone([...this.#edge(name).routes.values()]);
  }

  /** What probes are answered instead of what the routes say; undefined leaves it to them. */
  answerProbes(answer: ((hostname: string, path: string) => EdgeAnswer | undefined) | undefined): void {
    this.#answer = answer;
  }

  /** These targets hold a request that does not end. */
  hold(...targetIds: string[]): void {
    for (const id of targetIds) this.#held.add(id);
  }

  setTraffic(traffic: RouteTraffic[]): void {
    this.#traffic = structuredClone(traffic);
  }

  async publish(routes: Route[]): Promise<void> {
    this.#enter('publish');
    const next = new Map(this.#routes);
    for (const route of routes) next.set(route.appId, structuredClone(route));
    refuseDoubles([...next.values()]);
    for (const [appId, route] of next) this.#routes.set(appId, route);
    this.#push();
  }

  async withdraw(appId: string): Promise<void> {
    this.#enter('withdraw');
    this.#routes.delete(appId);
    this.#push();
  }

  async certify(all: EdgeCertificates): Promise<void> {
    this.#enter('certify');
    for (const { id, hostnames, chain, key } of all.certificates) {
      if (!/^[a-z0-9-]{1,64}$/.test(id)) throw new Error(`${id} is no id of a certificate`);
      if (hostnames.length === 0 || chain === '' || key === '') throw new Error(`the certificate ${id} is not whole`);
    }
    this.#certificates = structuredClone(all);
    this.#push();
  }

  async drain(appId: string, targetIds: string[], timeoutMs: number): Promise<{ notDrained: string[] }> {
    this.#enter('drain');
    for (const id of targetIds) this.#draining.add(id);
    const served = [...this.#edges.values()].some((edge) => edge.up && edge.routes.has(appId));
    const notDrained = served ? targetIds.filter((id) => this.#held.has(id)) : [];
    if (notDrained.length > 0) await new Promise((resolve) => setTimeout(resolve, timeoutMs));
    return { notDrained };
  }

  async traffic(): Promise<RouteTraffic[]> {
    this.#enter('traffic');
    return structuredClone(this.#traffic);
  }

  async edges(): Promise<EdgeObservation[]> {
    this.#enter('edges');
    return [...this.#edges].map(([name, { up, startedAt }]) =>
      up ? { name, ready: true, startedAt } : { name, ready: false, message: 'no answer' },
    );
  }

  async metricsText(): Promise<string> {
    this.#enter('metricsText');
    const up = [...this.#edges].filter(([, edge]) => edge.up);
    return up.map(([name, edge]) => `nonstop4_edge_routes{edge="${name}"} ${edge.routes.size}\n`).join('');
  }

  async probe({ hostname, path, https }: EdgeVisit): Promise<EdgeAnswer> {
    this.#enter('probe');
    const answer = this.#answer?.(hostname, path);
    if (answer) return answer;
    const edge = [...this.#edges.values()].find(({ up }) => up);
    if (!edge) return { error: 'no edge answers' };
    const route = [...edge.routes.values()].find(({ hostnames }) => hostnames.includes(hostname));
    if (!route) return { error: `no edge has a route for ${hostname} yet`, unasked: true };
    const isShown = edge.certificates.certificates.some(({ hostnames }) => coversAny(hostnames, hostname));
    if (https && !isShown) return { error: `no certificate for ${hostname}` };
    if (!https && isShown && route.redirectToHttps) return { status: 308, ms: 1 };
    const serving = route.targets.filter(({ id }) => !this.#draining.has(id));
    return { status: route.state === 'serving' && serving.length > 0 ? 200 : 503, ms: 1 };
  }

  #push(): void {
    for (const edge of this.#edges.values()) {
      if (!edge.up) continue;
      edge.routes = new Map(this.#routes);
      edge.certificates = structuredClone(this.#certificates);
    }
  }

  #edge(name: string): Edge {
    const edge = this.#edges.get(name);
    if (!edge) throw new Error(`there is no edge ${name}`);
    return edge;
  }

  #enter(method: keyof TrafficRouter): void {
    if (this.#closed) throw new Error(`MemoryRouter: ${method} after close`);
    const failure = this.#failures.get(method);
    this.#failures.delete(method);
    if (failure) throw failure;
  }
}

function refuseDoubles(routes: Route[]): void {
  const seen = new Set<string>();
  for (const value of routes.flatMap(({ hostnames, targets }) => [...hostnames, ...targets.map(({ id }) => id)])) {
    if (seen.has(value)) throw new Error(`${value} is there twice`);
    seen.add(value);
  }
}

function timeOf(at: number): string {
  return new Date(at).toISOString();
}
