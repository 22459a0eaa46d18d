/** One point of an App's history; rates are per second over the step before `at`. */
export interface MetricsPoint {
  at: number;
  requestsPerS: number;
  /** By status class: answers 5xx, and the rest. */
  errorsPerS: number;
  retriesPerS: number;
  inFlight: number;
  /** Milliseconds; undefined without requests. */
  p50Ms?: number;
  p95Ms?: number;
  p99Ms?: number;
  cpuCores: number;
  memoryBytes: number;
  readyReplicas: number;
}
