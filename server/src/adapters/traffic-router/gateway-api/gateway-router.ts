import type { V1EndpointSlice } from '@kubernetes/client-node';
import { askOnce } from '@nonstop4/loadgen';
import type { Cluster } from '../../../kubernetes/cluster.ts';
import type {
  EdgeAnswer,
  EdgeObservation,
  EdgeVisit,
  Route,
  RouteTraffic,
  TrafficRouter,
} from '../../../ports/traffic-router.ts';
import { AppRoutes } from './app-routes.ts';
import { type GatewayEntry, type GatewayName, nameOf } from './gateway-name.ts';
import { entryOf, observeGateway } from './gateway-state.ts';
import { GatewayView } from './gateway-view.ts';
import type { RouteRules } from './http-routes.ts';

export interface GatewayRouterOptions extends RouteRules {
  cluster: Cluster;
  /** Told when a Gateway, or what one makes of a route, changes. */
  onChange: () => void;
  log: (message: string, facts: Record<string, unknown>) => void;
  verdictTimeoutMs?: number;
}

const VERDICT_MS = 5_000;
/** Traefik applies what it has accepted every two seconds. */
const FRESH_MS = 5_000;
const DRAIN_LOOK_MS = 250;

/** Puts Apps on the web through a gateway that the cluster has already. See README.md for how it fails. */
export class GatewayRouter implements TrafficRouter {
  /** The gateway's listeners have their certificates from whoever set it up. */
  readonly terminatesTls = false;
  readonly #options: GatewayRouterOptions;
  readonly #view: GatewayView;
  readonly #apps = new Map<string, AppRoutes>();

  constructor(options: GatewayRouterOptions) {
    this.#options = options;
    this.#view = new GatewayView(options.cluster, options.gateways, (appId) => this.#changed(appId));
  }

  /** Begins to follow the cluster; resolves when everything was read once. */
  open(): Promise<void> {
    return this.#view.open();
  }

  /** Stops following; the routes stay. */
  async close(): Promise<void> {
    await Promise.all([...this.#apps.values()].map((app) => app.close()));
    await this.#view.close();
  }

  async publish(routes: Route[]): Promise<void> {
    await Promise.all(routes.map((route) => this.#appOf(route.appId).publish(route)));
  }

  async withdraw(appId: string): Promise<void> {
    const app = this.#appOf(appId);
    await app.withdraw();
    // It may have been published again in the meantime.
    if (app.isWanted) return;
    this.#apps.delete(appId);
    await app.close();
  }

  async certify(): Promise<void> {}

  /** The gateway follows the EndpointSlices, which Kubernetes keeps: what can be done here is to wait until they leave a copy out. */
  async drain(appId: string, targetIds: string[], timeoutMs: number): Promise<{ notDrained: string[] }> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const ready = await this.#readyTargets(appId);
      const notDrained = targetIds.filter((id) => ready.has(id));
      const left = deadline - performance.now();
      if (notDrained.length === 0 || left <= 0) return { notDrained };
      await this.#view.nextChange(Math.min(DRAIN_LOOK_MS, left));
    }
  }

  /** None: requests are counted by the gateway itself. */
  async traffic(): Promise<RouteTraffic[]> {
    return [];
  }

  async metricsText(): Promise<string> {
    return '';
  }

  async edges(): Promise<EdgeObservation[]> {
    return this.#options.gateways.map((gateway) => {
      const edge = observeGateway(gateway, this.#view.gateway(gateway));
      const [first, ...others] = [...this.#apps.values()].flatMap((app) => app.refusalOf(gateway) ?? []);
      if (!edge.ready || first === undefined) return edge;
      return { ...edge, message: others.length === 0 ? first : `${first} (and ${others.length} more)` };
    });
  }

  async probe({ hostname, path, timeoutMs }: EdgeVisit): Promise<EdgeAnswer> {
    const app = [...this.#apps.values()].find((one) => one.serves(hostname));
    if (!app) return { error: `no gateway has a route for ${hostname} yet`, unasked: true };
    const errors: string[] = [];
    for (const gateway of this.#options.gateways) {
      const entry = this.#entryFor(app, gateway, hostname);
      if (!('error' in entry)) return notYet(app, gateway, await askOnce({ ...entry, hostname, path, timeoutMs }));
      errors.push(entry.error);
    }
    return { error: errors.join('; '), unasked: true };
  }

  /** Where the App answers through that Gateway, or why it does not. A gateway's own page is no answer of the App. */
  #entryFor(app: AppRoutes, name: GatewayName, hostname: string): GatewayEntry | { error: string } {
    const gateway = this.#view.gateway(name);
    const { ready, message } = observeGateway(name, gateway);
    const words = `the gateway ${nameOf(name)}`;
    if (!gateway || !ready) return { error: `${words}: ${message}` };
    const trouble = app.problem ?? app.refusalOf(name, hostname);
    if (trouble !== undefined) return { error: trouble };
    if (!app.isAcceptedBy(name)) return { error: `${words} has not taken the route yet` };
    return entryOf(name, gateway) ?? { error: `${words} has no address in its status: say where visitors reach it` };
  }

  /** Names of the copies that the gateway may send requests to. */
  async #readyTargets(appId: string): Promise<Set<string>> {
    const { name = '', namespace = '' } = this.#view.serviceOf(appId)?.metadata ?? {};
    if (name === '') return new Set();
    const kind = { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' };
    const labels = `kubernetes.io/service-name=${name}`;
    const slices = await this.#options.cluster.list<V1EndpointSlice>(kind, namespace, labels);
    const ready = slices.flatMap(({ endpoints }) => endpoints ?? []).filter(({ conditions }) => conditions?.ready);
    return new Set(ready.map(({ targetRef }) => targetRef?.name ?? ''));
  }

  #appOf(appId: string): AppRoutes {
    const present = this.#apps.get(appId);
    if (present) return present;
    const { cluster, log, verdictTimeoutMs = VERDICT_MS } = this.#options;
    const times = { verdictTimeoutMs, freshMs: FRESH_MS };
    const app = new AppRoutes({ appId, cluster, view: this.#view, rules: this.#options, ...times, log });
    this.#apps.set(appId, app);
    return app;
  }

  #changed(appId: string | undefined): void {
    const apps = appId === undefined ? [...this.#apps.values()] : [this.#apps.get(appId)];
    for (const app of apps) app?.look();
    this.#options.onChange();
  }
}

/** A gateway serves a route a moment after its controller has accepted it: until then it answers as it does for a name of nobody. */
function notYet(app: AppRoutes, gateway: GatewayName, answer: EdgeAnswer): EdgeAnswer {
  const isPageOfNobody = 'status' in answer && answer.status === 404 && app.isFresh;
  return isPageOfNobody
    ? { error: `the gateway ${nameOf(gateway)} answers 404: it may not serve the route yet`, unasked: true }
    : answer;
}
