/** Answers per second by the class of their status; `aborted`: the visitor had gone before an answer. */
export type StatusClasses = Record<'1xx' | '2xx' | '3xx' | '4xx' | '5xx' | 'aborted', number>;

export function statusClasses(value: (name: keyof StatusClasses) => number): StatusClasses {
  return {
    ...{ '1xx': value('1xx'), '2xx': value('2xx'), '3xx': value('3xx') },
    ...{ '4xx': value('4xx'), '5xx': value('5xx'), aborted: value('aborted') },
  };
}

/**
 * One point of an App's history; rates are per second over the step before `at`. What is optional was not measured: by this
 * source, of that time (a history that an older release kept), or because there was nothing to measure.
 */
export interface MetricsPoint {
  at: number;
  requestsPerS: number;
  /** Answers 5xx; the same as `classesPerS['5xx']` where that is known. */
  errorsPerS: number;
  classesPerS?: StatusClasses;
  retriesPerS: number;
  inFlight: number;
  /** Of bodies, as the edges count them: received from visitors, and sent to them. */
  bytesInPerS?: number;
  bytesOutPerS?: number;
  /** Milliseconds; undefined without requests. */
  p50Ms?: number;
  p95Ms?: number;
  p99Ms?: number;
  /** Of all copies together. */
  cpuCores: number;
  memoryBytes: number;
  readyReplicas: number;
  /** Copies that were started again in the step: a count, not a rate. */
  restarts?: number;
  /** What the App's volume holds. */
  volumeBytes?: number;
}

/** What one copy, or the copies of one node, used in the step before `at`. */
export interface UsagePoint {
  at: number;
  cpuCores: number;
  memoryBytes: number;
  /**
   * Bytes on the connections between the edges and this copy, heads included: received by it, and sent by it. What it exchanges with others
   * (a database, the web) is not in it: neither a process of this machine nor metrics-server says that. Undefined while no edge knows it.
   */
  networkInPerS?: number;
  networkOutPerS?: number;
}

/** What one copy used, as long as it is remembered. */
export interface ReplicaHistory {
  replica: string;
  node: string;
  release: number;
  /** Starts after the first, as last seen. */
  restarts: number;
  /** When it was last seen. */
  seenAt: number;
  points: UsagePoint[];
}

/** What the Apps' copies used of one node. */
export interface NodeHistory {
  node: string;
  points: UsagePoint[];
}
