import { systemClock } from '../adapters/clock/system/system-clock.ts';
import { PrometheusMetrics } from '../adapters/metrics-source/prometheus/prometheus-metrics.ts';
import type { ServerConfig } from '../config.ts';
import type { MetricsSource } from '../ports/metrics-source.ts';
import type { Surroundings } from './data-plane.ts';

/** Where pages read figures: what the platform keeps itself goes on being kept, and is never shown in place of what was chosen. */
export function metricsSource(
  { monitoring: { prometheus } }: ServerConfig,
  builtIn: MetricsSource,
  report: Surroundings['report'],
): MetricsSource {
  return prometheus ? new PrometheusMetrics({ ...prometheus, clock: systemClock, report }) : builtIn;
}
