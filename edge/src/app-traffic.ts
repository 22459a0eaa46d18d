import { chooseTarget, hasOtherUp } from './choose-target.ts';
import type { EdgeAppStats, EdgeHealthCheck, EdgeRoute } from './protocol.ts';
import type { Target } from './target.ts';
import { TrafficStats } from './traffic-stats.ts';

/** One App at the edge: its route in force, its targets and its counters. */
export class AppTraffic {
  readonly id: string;
  readonly stats = new TrafficStats();
  state: EdgeRoute['state'] = 'serving';
  redirectToHttps = false;
  hostnames: readonly string[] = [];
  healthCheck: EdgeHealthCheck = { kind: 'tcp', path: '' };
  targets: readonly Target[] = [];
  #turn = 0;

  constructor(id: string) {
    this.id = id;
  }

  /** Undefined when there is none, or all were tried. */
  choose(tried?: readonly Target[]): Target | undefined {
    this.#turn = (this.#turn + 1) % Number.MAX_SAFE_INTEGER;
    return chooseTarget(this.targets, tried, this.#turn);
  }

  report(): EdgeAppStats {
    return { ...this.stats.report(this.id), targets: this.targets.map((target) => target.stats()) };
  }

  hasOtherUp(tried: readonly Target[]): boolean {
    return hasOtherUp(this.targets, tried);
  }
}
