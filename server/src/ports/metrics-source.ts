import type { MetricsPoint } from '../domain/metrics.ts';
import type { MetricsOrigin } from '../domain/metrics-origin.ts';
import type { RateRange } from '../domain/request-rates.ts';

/** History of an App's figures. Every call that reads throws Problem `unavailable` while a source of others is away; nothing stands in for it. */
export interface MetricsSource {
  /** Points oldest first, `stepS` seconds apart; gaps where nothing was seen. */
  history(appId: string, range: { from: number; to: number; stepS: number }): Promise<MetricsPoint[]>;
  latest(appId: string): Promise<MetricsPoint | undefined>;
  /** Requests per second of every App that has a history, one number for each step, oldest first: what a list of many Apps shows. */
  requestRates(range: RateRange): Promise<ReadonlyMap<string, number[]>>;
  /** As of the last question. */
  origin(): MetricsOrigin;
}
