import type { MetricsPoint, NodeHistory, ReplicaHistory } from '../domain/metrics.ts';
import type { MetricsOrigin } from '../domain/metrics-origin.ts';
import type { RateRange } from '../domain/request-rates.ts';

/** From and to in milliseconds since 1970 (points after `from`, up to and with `to`), `stepS` seconds from one point to the next. */
export interface HistoryRange {
  from: number;
  to: number;
  stepS: number;
}

/**
 * History of Apps' figures. Every list of points is oldest first, one for each step that ends at a whole multiple of `stepS`
 * since 1970 (the last one at `to`), with gaps where nothing was seen. A range may reach further back than anything is kept:
 * what is there is given. An App, copy or node that is not known has no points. Every call that reads throws Problem `unavailable` while a source of
 * others is away; nothing stands in for it.
 *
 * Steps that are asked for: 5, 15, 60, 300, 900, 3,600 and 10,800 seconds, over up to 30 days. How far back which of them go is the
 * source's own affair, as long as a range of N steps has about N points once the App is old enough: the built-in one keeps
 * 5 s for 2 hours, 60 s for 2 days and 900 s for 30 days.
 */
export interface MetricsSource {
  history(appId: string, range: HistoryRange): Promise<MetricsPoint[]>;
  latest(appId: string): Promise<MetricsPoint | undefined>;
  /** Requests per second of every App that has a history, one number for each step, oldest first: what a list of many Apps shows. */
  requestRates(range: RateRange): Promise<ReadonlyMap<string, number[]>>;
  /**
   * What each copy of the App used, the newest copy first; gone ones too as long as they are remembered, which may be shorter
   * than the App's own history (built-in: 2 hours at 15 s and 2 days at 5 min, the last 16 copies that are gone). Copies without a
   * point in the range are left out. CPU is the mean of the step, memory the most.
   */
  replicas(appId: string, range: HistoryRange): Promise<ReplicaHistory[]>;
  /** The same for nodes, by name: what all Apps' copies on each used together. */
  nodes(range: HistoryRange): Promise<NodeHistory[]>;
  /** As of the last question. */
  origin(): MetricsOrigin;
}
