import { AppTraffic } from './app-traffic.ts';
import { MAX_DRAINED_IDS } from './limits.ts';
import type { DrainRequest, DrainResult, EdgeRoute, EdgeTarget, RouteTable, TargetHealth } from './protocol.ts';
import { type HealthListener, Target } from './target.ts';

export interface RouterEvents {
  onHealth: HealthListener;
  /** From now on its health is to be checked. */
  onTargetAdded(app: AppTraffic, target: Target): void;
}

/** The table in force and what lives by it: Apps by hostname, their targets, and what was drained. */
export class Router {
  table: RouteTable = { version: 0, routes: [] };
  readonly #events: RouterEvents;
  readonly #apps = new Map<string, AppTraffic>();
  #byHostname = new Map<string, AppTraffic>();
  /** Remembered longer than the targets: a later table may still name them. */
  readonly #drained = new Set<string>();
  /** No longer in the table, but still holding requests. */
  readonly #retired = new Set<Target>();

  constructor(events: RouterEvents) {
    this.#events = events;
  }

  find(hostname: string): AppTraffic | undefined {
    return this.#byHostname.get(hostname);
  }

  apps(): Iterable<AppTraffic> {
    return this.#apps.values();
  }

  /** Replaces everything at once; targets that stay keep their health, their connections and their requests. */
  apply(table: RouteTable): void {
    const byHostname = new Map<string, AppTraffic>();
    const named = new Set<string>();
    for (const route of table.routes) {
      const app = this.#applyRoute(route);
      named.add(route.app);
      for (const hostname of route.hostnames) byHostname.set(hostname, app);
    }
    for (const app of [...this.#apps.values()]) if (!named.has(app.id)) this.#remove(app);
    this.#byHostname = byHostname;
    this.table = table;
  }

  /** Answers when none of the targets holds a request, or when the time is over. */
  async drain(request: DrainRequest): Promise<DrainResult> {
    for (const id of request.targetIds) this.#remember(id);
    const holding = this.#known().filter((target) => request.targetIds.includes(target.id));
    for (const target of holding) target.drain();
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise((resolve) => {
      timer = setTimeout(resolve, request.timeoutMs);
    });
    await Promise.race([Promise.all(holding.map((target) => target.idle())), timeout]);
    clearTimeout(timer);
    return { notDrained: holding.filter((target) => target.inFlight > 0).map((target) => target.id) };
  }

  targetHealth(): TargetHealth[] {
    return [...this.#apps.values()].flatMap((app) => app.targets.map((target) => target.report(app.id)));
  }

  /** At the end: idle connections to targets would keep the process. */
  closeConnections(): void {
    for (const target of this.#known()) target.connections.stopKeeping();
  }

  #applyRoute(route: EdgeRoute): AppTraffic {
    const app = this.#apps.get(route.app) ?? new AppTraffic(route.app);
    this.#apps.set(route.app, app);
    app.state = route.state;
    app.redirectToHttps = route.redirectToHttps ?? false;
    app.hostnames = route.hostnames;
    app.healthCheck = route.healthCheck;
    this.#setTargets(app, route.targets);
    return app;
  }

  #setTargets(app: AppTraffic, wanted: readonly EdgeTarget[]): void {
    const before = app.targets;
    const added: Target[] = [];
    app.targets = wanted.map((target) => {
      const same = before.find((known) => isSame(known, target));
      if (same) return same;
      const fresh = new Target(target, this.#events.onHealth);
      if (this.#drained.has(target.id)) fresh.drain();
      added.push(fresh);
      return fresh;
    });
    for (const target of before) if (!app.targets.includes(target)) this.#retire(target);
    for (const target of added) this.#events.onTargetAdded(app, target);
  }

  #remove(app: AppTraffic): void {
    this.#setTargets(app, []);
    this.#apps.delete(app.id);
  }

  #retire(target: Target): void {
    target.retire();
    this.#retired.add(target);
    void target.idle().then(() => this.#retired.delete(target));
  }

  #known(): Target[] {
    return [...[...this.#apps.values()].flatMap((app) => app.targets), ...this.#retired];
  }

  #remember(id: string): void {
    this.#drained.add(id);
    if (this.#drained.size <= MAX_DRAINED_IDS) return;
    for (const oldest of this.#drained) {
      this.#drained.delete(oldest);
      return;
    }
  }
}

function isSame(known: Target, target: EdgeTarget): boolean {
  return known.id === target.id && known.host === target.host && known.port === target.port;
}
