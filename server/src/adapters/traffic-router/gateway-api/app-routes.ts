import { Problem } from '../../../domain/problem.ts';
import type { Cluster } from '../../../kubernetes/cluster.ts';
import { refuseForeign } from '../../../kubernetes/refuse-foreign.ts';
import { RetriedWork } from '../../../kubernetes/retried-work.ts';
import type { Route } from '../../../ports/traffic-router.ts';
import { isCovered, listenersFor } from './gateway-listeners.ts';
import type { GatewayName } from './gateway-name.ts';
import { GATEWAY_API, type HttpRoute } from './gateway-objects.ts';
import { observeGateway } from './gateway-state.ts';
import type { GatewayView } from './gateway-view.ts';
import { hostnamesOf, httpRoutes, pageGrant, type RouteRules } from './http-routes.ts';
import { type RouteVerdict, unserved, verdictOf } from './route-verdict.ts';

export interface AppRoutesOptions {
  appId: string;
  cluster: Cluster;
  view: GatewayView;
  rules: RouteRules;
  /** How long a gateway may take to say what it makes of a route. */
  verdictTimeoutMs: number;
  /** How long it may then take until it serves the route. */
  freshMs: number;
  log: (message: string, facts: Record<string, unknown>) => void;
}

/**
 * Keeps the HTTPRoutes of one App at what was published last, one try at a time: tried again while the API does not answer or refuses, and
 * set right when somebody changes them. While nothing changes it asks nothing of the API.
 */
export class AppRoutes {
  readonly #options: AppRoutesOptions;
  #wanted: Route | undefined;
  #problem: string | undefined;
  #told = '';
  readonly #work = new RetriedWork(
    () => this.#pass(),
    () => this.#tell(),
  );
  /** Digest of what was applied, when, and the generation that each object had then. */
  #applied: { digest: string; at: number; namespace: string; generations: Map<string, number> } | undefined;
  #closed = false;

  constructor(options: AppRoutesOptions) {
    this.#options = options;
  }

  serves(hostname: string): boolean {
    return this.#wanted !== undefined && hostnamesOf(this.#wanted).includes(hostname.toLowerCase());
  }

  get isWanted(): boolean {
    return this.#wanted !== undefined;
  }

  /** Changed so short a time ago that a gateway may have said yes and not serve it yet. */
  get isFresh(): boolean {
    return this.#applied !== undefined && performance.now() - this.#applied.at < this.#options.freshMs;
  }

  /** Why the API has not got the routes; undefined when it has. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Why that Gateway does not serve the App, or one of its names; of a single name where one is given. */
  refusalOf(gateway: GatewayName, hostname?: string): string | undefined {
    const refused = this.#verdictsOf(gateway).find((verdict) => verdict.state === 'refused');
    return refused?.message ?? this.#partOf(gateway, hostname);
  }

  /** Whether that Gateway has taken the routes as they were published last. */
  isAcceptedBy(gateway: GatewayName): boolean {
    return this.#problem === undefined && this.#verdictsOf(gateway).every(({ state }) => state === 'accepted');
  }

  /** Resolves when every Gateway that is up has said what it makes of the route, or has had its time for that. */
  async publish(route: Route): Promise<void> {
    this.#wanted = structuredClone(route);
    await this.#work.wake();
    await this.#untilJudged();
    this.#tell();
  }

  /** Resolves when the API has forgotten the App's routes. Throws when it cannot be asked. */
  async withdraw(): Promise<void> {
    this.#wanted = undefined;
    await this.#work.wake();
    if (this.#problem !== undefined) throw new Problem('unavailable', this.#problem);
  }

  /** The cluster shows something new. A try that failed is not hurried. */
  look(): void {
    this.#work.look();
  }

  close(): Promise<void> {
    this.#closed = true;
    return this.#work.close();
  }

  async #pass(): Promise<void> {
    try {
      if (this.#wanted) await this.#apply(this.#wanted);
      else await this.#remove();
      this.#problem = undefined;
    } catch (error) {
      this.#problem = (error as Error).message;
      // A Service that comes is seen, and needs no clock.
      if (error instanceof NoService) return;
      throw error;
    }
  }

  async #apply(wanted: Route): Promise<void> {
    const { cluster, view, rules, appId } = this.#options;
    const service = view.serviceOf(appId);
    if (!service) throw new NoService();
    const objects = httpRoutes(wanted, service, rules);
    const digest = JSON.stringify(objects);
    if (this.#isApplied(digest)) return;
    for (const object of objects) {
      if (!this.#seen().has(object.metadata?.name ?? '')) await refuseForeign(cluster, appId, object);
    }
    if (rules.stoppedPage && wanted.state === 'stopped') {
      await cluster.apply(pageGrant(rules.stoppedPage, service.metadata?.namespace ?? ''));
    }
    const generations = new Map<string, number>();
    for (const object of objects) {
      const applied = await cluster.apply(object);
      generations.set(object.metadata?.name ?? '', applied.metadata?.generation ?? 0);
    }
    await this.#removeOthers(new Set(generations.keys()));
    this.#applied = { digest, at: performance.now(), namespace: service.metadata?.namespace ?? '', generations };
  }

  /** Whatever was changed by hand in the meantime has another generation, or is gone. */
  #isApplied(digest: string): boolean {
    if (this.#applied?.digest !== digest) return false;
    const seen = this.#seen();
    return [...this.#applied.generations].every(([name, generation]) => {
      const now = seen.get(name)?.metadata?.generation;
      return now !== undefined && now <= generation;
    });
  }

  async #remove(): Promise<void> {
    await this.#removeOthers(new Set());
    this.#applied = undefined;
  }

  async #removeOthers(keep: ReadonlySet<string>): Promise<void> {
    const { cluster, view, appId } = this.#options;
    const places = view.routesOf(appId).map(({ metadata }) => ({ name: '', namespace: '', ...metadata }));
    // What was applied a moment ago may not have been seen yet.
    const { namespace = '', generations = new Map<string, number>() } = this.#applied ?? {};
    const names = new Map([...generations.keys()].map((name) => [name, namespace]));
    for (const place of places) names.set(place.name, place.namespace);
    for (const [name, where] of names) {
      if (keep.has(name)) continue;
      await cluster.delete({ apiVersion: GATEWAY_API, kind: 'HTTPRoute', metadata: { name, namespace: where } });
    }
  }

  /** One for each object. */
  #verdictsOf(gateway: GatewayName): RouteVerdict[] {
    if (!this.#applied) return [{ state: 'pending' }];
    const seen = this.#seen();
    return [...this.#applied.generations].map(([name, generation]) => {
      const route = seen.get(name);
      const isNow = route !== undefined && (route.metadata?.generation ?? 0) >= generation;
      return isNow ? verdictOf(route, gateway) : { state: 'pending' };
    });
  }

  /** Names in a route that a Gateway has taken which neither it nor another one has a listener for. */
  #partOf(gateway: GatewayName, hostname: string | undefined): string | undefined {
    if (!this.#wanted || !this.isAcceptedBy(gateway)) return undefined;
    const { view, rules } = this.#options;
    const listeners = rules.gateways.flatMap((name) => listenersFor(name, view.gateway(name)));
    const asked = hostname === undefined ? hostnamesOf(this.#wanted) : [hostname.toLowerCase()];
    const names = asked.filter((name) => !isCovered(name, listeners));
    return names.length === 0 ? undefined : unserved(gateway, names);
  }

  async #untilJudged(): Promise<void> {
    const { view, rules, verdictTimeoutMs } = this.#options;
    const deadline = performance.now() + verdictTimeoutMs;
    // Nobody waits for a gateway that is down: it finds the route when it is back.
    const isUp = () => rules.gateways.every((gateway) => observeGateway(gateway, view.gateway(gateway)).ready);
    while (this.#problem === undefined && !this.#closed && isUp()) {
      const left = deadline - performance.now();
      const verdicts = rules.gateways.flatMap((gateway) => this.#verdictsOf(gateway));
      if (left <= 0 || verdicts.every(({ state }) => state !== 'pending')) return;
      await view.nextChange(left);
    }
  }

  #seen(): Map<string, HttpRoute> {
    const { view, appId } = this.#options;
    return new Map(view.routesOf(appId).map((route) => [route.metadata?.name ?? '', route]));
  }

  // Once for each trouble: it is looked at again and again.
  #tell(): void {
    const refusals = this.#options.rules.gateways.flatMap((gateway) => this.refusalOf(gateway) ?? []);
    const trouble = this.#problem ?? refusals[0] ?? '';
    if (trouble !== '' && trouble !== this.#told) {
      this.#options.log('an app is not on the web through a gateway', { app: this.#options.appId, error: trouble });
    }
    this.#told = trouble;
  }
}

class NoService extends Error {
  constructor() {
    super('the App has no Service in the cluster yet: it is on the web as soon as it has');
  }
}
