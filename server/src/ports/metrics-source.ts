import type { MetricsPoint } from '../domain/metrics.ts';

/** History of an App's figures. */
export interface MetricsSource {
  /** Points oldest first, `stepS` seconds apart; gaps where nothing was seen. */
  history(appId: string, range: { from: number; to: number; stepS: number }): Promise<MetricsPoint[]>;
  latest(appId: string): Promise<MetricsPoint | undefined>;
}
