import { setTimeout as pause } from 'node:timers/promises';
import type { RouteInForce } from '@nonstop4/edge/cluster-protocol';
import { askOnce } from '@nonstop4/loadgen';
import type { Cluster } from '../../../kubernetes/cluster.ts';
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
import { AgentClient } from './agent-client.ts';
import { readAgentToken } from './apply-edges.ts';
import { EdgePods } from './edge-pods.ts';
import { certificatesNamespace } from './manifests/edge-options.ts';
import { EDGE_PORT, EDGE_TLS_PORT } from './manifests/edge-pod.ts';
import { PublishedCertificates } from './published-certificates.ts';
import { PublishedRoutes } from './published-routes.ts';

/** An edge that has not taken a route in this time gets it later, and nobody waits for it. */
const IN_FORCE_MS = 3_000;
const LOOK_MS = 40;

export interface KubernetesRouterOptions {
  cluster: Cluster;
  /** Of the edges; routes lie in it. */
  namespace: string;
  /** Where visitors reach the edges; when not given, probes go to one of the edges' pods. */
  visitors?: { host: string; port: number; tlsPort?: number };
  /** Told when an edge goes or comes. */
  onChange: () => void;
  log?: (message: string, facts: Record<string, unknown>) => void;
}

/** Routes are objects of the cluster, which agents beside the edges follow. See README.md for how it fails. */
export class KubernetesRouter implements TrafficRouter {
  readonly terminatesTls = true;
  readonly #options: KubernetesRouterOptions;
  readonly #pods: EdgePods;
  readonly #agents: AgentClient;
  readonly #routes: PublishedRoutes;
  readonly #certificates: PublishedCertificates;
  /** What every edge was seen to have: publishing the same again asks nobody. */
  readonly #confirmed = new Map<string, string>();
  /** Of each App, what was asked last. */
  readonly #newest = new Map<string, Route>();
  /** What is asked of one App is done in the order in which it was asked. */
  readonly #turns = new Map<string, Promise<unknown>>();

  /** What the agents ask for. */
  #agentToken = '';
  /** The versions of the certificates that every edge was seen to have. */
  #certified = '';

  constructor(options: KubernetesRouterOptions) {
    this.#options = options;
    this.#pods = new EdgePods(options.cluster, options.namespace, options.onChange);
    this.#agents = new AgentClient(() => this.#agentToken);
    this.#routes = new PublishedRoutes(options.cluster, options.namespace);
    this.#certificates = new PublishedCertificates(options.cluster, certificatesNamespace(options.namespace));
  }

  /** Resolves when the edges and the routes of the server before this one are known. Throws where no edges were set up. */
  async open(): Promise<void> {
    const { cluster, namespace } = this.#options;
    const token = await readAgentToken(cluster, namespace);
    if (token === undefined) throw new Error(`no edges were set up in the namespace ${namespace} of the cluster`);
    this.#agentToken = token;
    await Promise.all([this.#pods.open(), this.#routes.open()]);
  }

  async close(): Promise<void> {
    this.#agents.close();
    await Promise.all([this.#pods.close(), this.#routes.close(), this.#certificates.close()]);
  }

  async publish(routes: Route[]): Promise<void> {
    await Promise.all(
      routes.map((route) => {
        // Edges that follow the cluster may be past a state that was looked up a moment ago: nobody waits for it once there is a newer one.
        this.#newest.set(route.appId, route);
        return this.#inTurn(route.appId, () => this.#publishOne(route)).then(() => this.#newerOnEdges(route));
      }),
    );
  }

  /** Who was overtaken may go on only when the newer state is on the edges: they may still have the one before both. */
  async #newerOnEdges({ appId }: Route): Promise<void> {
    await this.#turns.get(appId)?.catch(() => undefined);
  }

  async withdraw(appId: string): Promise<void> {
    await this.#inTurn(appId, async () => {
      this.#confirmed.delete(appId);
      this.#newest.delete(appId);
      await this.#routes.remove(appId);
      await this.#untilOnEdges(appId, (inForce) => inForce === undefined);
    });
  }

  async certify(all: EdgeCertificates): Promise<void> {
    await this.#inTurn('certificates', async () => {
      const wanted = [...(await this.#certificates.write(all))].map(([name, version]) => `${name} ${version}`);
      const asked = JSON.stringify(wanted.sort());
      if (this.#certified === asked) return;
      const everywhere = await this.#untilEverywhere({ what: 'the certificates' }, async (host) => {
        const { versions } = await this.#agents.certificatesInForce(host);
        return (
          JSON.stringify(
            Object.entries(versions)
              .map((entry) => entry.join(' '))
              .sort(),
          ) === asked
        );
      });
      if (everywhere) this.#certified = asked;
    });
  }

  async drain(appId: string, targetIds: string[], timeoutMs: number): Promise<{ notDrained: string[] }> {
    const asked = { app: appId, targetIds, timeoutMs };
    // An edge that is gone holds no request.
    const results = await this.#askAll((host) => this.#agents.drain(host, asked));
    return { notDrained: [...new Set(results.flatMap((result) => result.notDrained))] };
  }

  async traffic(): Promise<RouteTraffic[]> {
    return (await this.#askAll((host) => this.#agents.stats(host))).flatMap(trafficOf);
  }

  async edges(): Promise<EdgeObservation[]> {
    return this.#pods.observe();
  }

  async metricsText(): Promise<string> {
    return (await this.#askAll((host) => this.#agents.metricsText(host))).join('\n');
  }

  async probe({ hostname, path, timeoutMs, https, turn = 0 }: EdgeVisit): Promise<EdgeAnswer> {
    // An edge's own page for a name that it does not know is no answer of the App.
    if (!this.#routes.hasHostname(hostname)) {
      return { error: `no edge has a route for ${hostname} yet`, unasked: true };
    }
    const pods = this.#pods.ready();
    const host = pods[turn % Math.max(1, pods.length)];
    const pod = host === undefined ? undefined : { host, port: EDGE_PORT, tlsPort: EDGE_TLS_PORT };
    const visitors = this.#options.visitors ?? pod;
    if (!visitors) return { error: 'no edge is ready' };
    const port = https ? visitors.tlsPort : visitors.port;
    if (port === undefined) return { error: 'the edges answer plain HTTP only', unasked: true };
    return askOnce({ host: visitors.host, port, hostname, path, timeoutMs, tls: https });
  }

  async #publishOne(route: Route): Promise<void> {
    const version = await this.#routes.write(route);
    const targets = route.state === 'serving' ? route.targets : [];
    const asked = JSON.stringify([String(version), targets]);
    if (this.#confirmed.get(route.appId) === asked) return;
    const isOver = () => this.#newest.get(route.appId) !== route;
    const everywhere = await this.#untilOnEdges(route.appId, (inForce) => isOver() || isOn(inForce, version, targets));
    if (everywhere && !isOver()) this.#confirmed.set(route.appId, asked);
  }

  #untilOnEdges(appId: string, isThere: (inForce: RouteInForce | undefined) => boolean): Promise<boolean> {
    return this.#untilEverywhere({ what: 'a route', app: appId }, async (host) =>
      isThere(await this.#agents.routeInForce(host, appId)),
    );
  }

  /** Never longer than IN_FORCE_MS, and never for an edge that is not ready. */
  async #untilEverywhere(
    { what, ...facts }: { what: string; app?: string },
    isThere: (host: string) => Promise<boolean>,
  ): Promise<boolean> {
    const deadline = performance.now() + IN_FORCE_MS;
    const waiting = async (host: string): Promise<boolean> => {
      while (performance.now() < deadline) {
        if (!this.#pods.ready().includes(host)) return true;
        if (await isThere(host).catch(() => false)) return true;
        await pause(LOOK_MS);
      }
      return false;
    };
    const ready = this.#pods.ready();
    const late = (await Promise.all(ready.map(waiting))).filter((there) => !there).length;
    if (late > 0) this.#options.log?.(`an edge has not taken ${what} in time`, { ...facts, edges: late });
    return late === 0;
  }

  /** The answers of all edges that give one. */
  async #askAll<T>(ask: (host: string) => Promise<T>): Promise<T[]> {
    const answers = await Promise.all(this.#pods.ready().map((host) => ask(host).catch(() => undefined)));
    return answers.filter((answer) => answer !== undefined);
  }

  async #inTurn(appId: string, work: () => Promise<void>): Promise<void> {
    const before = this.#turns.get(appId);
    const turn = Promise.allSettled([before]).then(work);
    this.#turns.set(appId, turn);
    try {
      await turn;
    } finally {
      if (this.#turns.get(appId) === turn) this.#turns.delete(appId);
    }
  }
}

function isOn(inForce: RouteInForce | undefined, version: bigint, targets: Route['targets']): boolean {
  if (!inForce || BigInt(inForce.version) < version) return false;
  const ids = new Set(inForce.route.targets.map(({ id }) => id));
  const known = new Set([...inForce.kept, ...targets.map(({ id }) => id)]);
  // Also none more: a copy that is leaving must not be asked any longer.
  return targets.every(({ id }) => ids.has(id)) && [...ids].every((id) => known.has(id));
}
