import type { App } from '../domain/app.ts';
import type { Route } from '../ports/traffic-router.ts';
import { currentDeployment } from '../usecases/desired-workload.ts';
import type { Platform } from '../usecases/platform.ts';
import { routeOfApp } from '../usecases/route-of-app.ts';

const RESYNC_MS = 5_000;
const TCP = { kind: 'tcp' as const, path: '/' };

/** Keeps the edges' routes at what is observed: who is in rotation, under which names. */
export class RouteLoop {
  readonly #platform: Platform;
  readonly #onError: (error: unknown) => void;
  readonly #waiting = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #unsubscribe: (() => void)[] = [];
  #publishing = false;

  constructor(platform: Platform, onError: (error: unknown) => void) {
    this.#platform = platform;
    this.#onError = onError;
  }

  /** Resolves when every App's route was published once. */
  async open(): Promise<void> {
    await this.#publishAll();
    this.#timer = setInterval(() => void this.#publishAll().catch(this.#onError), RESYNC_MS);
    this.#unsubscribe = [
      this.#platform.runtime.watch((appId) => this.#publishSoon(appId)),
      this.#platform.bus.subscribe((event) => {
        if (event.type === 'app-changed') this.#publishSoon(event.appId);
      }),
    ];
  }

  close(): void {
    clearInterval(this.#timer);
    for (const stop of this.#unsubscribe) stop();
  }

  /** One App's route as it is to be at this moment, on every edge when this resolves. */
  async publishNow(appId: string): Promise<void> {
    const app = await this.#platform.stores.apps.byId(appId);
    const route = app && (await this.#routeOf(app));
    if (route) await this.#platform.router.publish([route]);
  }

  #publishSoon(appId: string): void {
    this.#waiting.add(appId);
    if (this.#publishing) return;
    this.#publishing = true;
    void this.#publishWaiting()
      .catch(this.#onError)
      .finally(() => {
        this.#publishing = false;
      });
  }

  async #publishWaiting(): Promise<void> {
    while (this.#waiting.size > 0) {
      const ids = [...this.#waiting];
      this.#waiting.clear();
      for (const id of ids) await this.publishNow(id);
    }
  }

  async #publishAll(): Promise<void> {
    const routes: Route[] = [];
    for (const app of await this.#platform.stores.apps.listAll()) {
      const route = await this.#routeOf(app);
      if (route) routes.push(route);
    }
    await this.#platform.router.publish(routes);
  }

  // An App that was never deployed has no name on the web yet, and one that is going has none any more.
  async #routeOf(app: App): Promise<Route | undefined> {
    if (app.deleting) return undefined;
    const deployment = await currentDeployment(this.#platform, app.id);
    if (!deployment) return undefined;
    const release = await this.#platform.stores.releases.release(app.id, deployment.release);
    const observation = await this.#platform.runtime.observe(app.id);
    return routeOfApp(this.#platform.rules, app, observation, release?.network.healthCheck ?? TCP);
  }
}
