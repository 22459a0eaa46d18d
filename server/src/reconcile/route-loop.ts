import { setImmediate as others } from 'node:timers/promises';
import type { App } from '../domain/app.ts';
import { processOf } from '../domain/background.ts';
import type { ReleaseNetwork } from '../domain/release.ts';
import type { Route } from '../ports/traffic-router.ts';
import type { Platform } from '../usecases/platform.ts';
import { routeOfApp } from '../usecases/route-of-app.ts';
import { Repeated } from './repeated.ts';

const RESYNC_MS = 5_000;
/** An edge that is slow to take a route is waited for: the others are not to wait as well. */
const AT_ONCE = 8;

/** What was put on the edges last: the turn in which it was looked up, and when the edges have it. */
interface Published {
  turn: number;
  onEdges: Promise<void>;
  withdrawn: boolean;
}

/**
 * Keeps the edges' routes at what is observed: who is in rotation, under which names. Every look takes a number at its beginning; what
 * was looked up earlier is never published over what was looked up later.
 */
export class RouteLoop {
  readonly #platform: Platform;
  readonly #onError: (error: unknown) => void;
  readonly #published = new Map<string, Published>();
  readonly #waiting = new Set<string>();
  #turns = 0;
  #unsubscribe: (() => void)[] = [];
  readonly #publishing = new Set<Promise<void>>();
  readonly #resyncs: Repeated;
  #closed = false;

  constructor(platform: Platform, onError: (error: unknown) => void) {
    this.#platform = platform;
    this.#onError = onError;
    this.#resyncs = new Repeated(() => this.#publishAll(), onError);
  }

  /** Resolves when every App's route was published once; may be opened again after it was closed. */
  async open(): Promise<void> {
    this.#closed = false;
    await this.#publishAll();
    this.#resyncs.every(RESYNC_MS);
    this.#unsubscribe = [
      this.#platform.runtime.watch((id) => {
        if (processOf(id) === undefined) this.#publishSoon(id);
      }),
      this.#platform.bus.subscribe((event) => {
        if (event.type === 'app-changed') this.#publishSoon(event.appId);
      }),
    ];
  }

  /** Resolves when nothing of it uses the platform any more. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const stop of this.#unsubscribe) stop();
    await Promise.allSettled([...this.#publishing, this.#resyncs.close()]);
    // What it had put on the edges is another server's affair until it is opened again.
    this.#published.clear();
  }

  /** One App's route as it is to be at this moment, on every edge when this resolves. */
  async publishNow(appId: string): Promise<void> {
    this.#turns += 1;
    const turn = this.#turns;
    const overview = await this.#platform.stores.overviews.ofApp(appId);
    const observation = await this.#platform.runtime.observe(appId);
    const network = (overview?.progressing ?? overview?.live)?.network;
    const route = overview && network && this.#routeOf(overview.app, network, observation);
    await this.#put(turn, new Map([[appId, route]]));
  }

  #publishSoon(appId: string): void {
    this.#waiting.add(appId);
    if (this.#closed || this.#publishing.size >= AT_ONCE) return;
    const publishing = this.#publishWaiting().finally(() => this.#publishing.delete(publishing));
    this.#publishing.add(publishing);
  }

  async #publishWaiting(): Promise<void> {
    for (const appId of this.#waiting) {
      this.#waiting.delete(appId);
      // One App whose route cannot be published must not keep the others from it.
      await this.publishNow(appId).catch(this.#onError);
      if (this.#closed) return;
      // When a node goes, all of its Apps are told of at once: they must not keep a request waiting.
      await others();
    }
  }

  async #publishAll(): Promise<void> {
    this.#turns += 1;
    const turn = this.#turns;
    const overviews = await this.#platform.stores.overviews.ofAll();
    const observations = await this.#platform.runtime.observeAll();
    const observed = new Map(observations.map((observation) => [observation.appId, observation]));
    const routes = new Map<string, Route | undefined>([...this.#published.keys()].map((appId) => [appId, undefined]));
    for (const { app, live, progressing } of overviews) {
      const network = (progressing ?? live)?.network;
      routes.set(app.id, network && this.#routeOf(app, network, observed.get(app.id)));
    }
    await this.#put(turn, routes);
  }

  // An App that was never deployed has no name on the web yet, and one that is going has none any more.
  #routeOf(app: App, network: ReleaseNetwork, observation: Parameters<typeof routeOfApp>[2]): Route | undefined {
    return app.deleting ? undefined : routeOfApp(this.#platform.rules, app, observation, network.healthCheck);
  }

  async #put(turn: number, routes: ReadonlyMap<string, Route | undefined>): Promise<void> {
    const { router } = this.#platform;
    const newer = [...routes.keys()].filter((appId) => (this.#published.get(appId)?.turn ?? 0) < turn);
    const overtaken = [...routes.keys()].flatMap((appId) => this.#published.get(appId) ?? []);
    const serving = newer.map((appId) => routes.get(appId)).filter((route) => route !== undefined);
    const gone = newer.filter((appId) => !routes.get(appId) && this.#published.get(appId)?.withdrawn === false);
    const onEdges = Promise.all([
      serving.length > 0 ? router.publish(serving) : undefined,
      ...gone.map((appId) => router.withdraw(appId)),
    ]).then(() => undefined);
    for (const appId of newer) {
      const withdrawn = routes.get(appId) === undefined;
      if (!withdrawn || this.#published.has(appId)) this.#published.set(appId, { turn, onEdges, withdrawn });
    }
    // Whoever was overtaken may go on when the newer route is on the edges.
    await Promise.all([onEdges, ...overtaken.filter((other) => other.turn > turn).map((other) => other.onEdges)]);
  }
}
