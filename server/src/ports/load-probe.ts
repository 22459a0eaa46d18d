export interface LoadRequest {
  hostname: string;
  path: string;
  /** By TLS: plain requests are sent to https. Absent: no. */
  https?: boolean;
  ratePerS: number;
  seconds: number;
  signal: AbortSignal;
  onProgress?: (figures: LoadFigures) => void;
}

export interface LoadFigures {
  sent: number;
  failed: number;
  p50Ms: number;
  p99Ms: number;
  slowestMs: number;
  /** Milliseconds since the start of each failed request, the first 100, with its reason. */
  failures: { atMs: number; reason: string }[];
}

/** Open-loop GET requests to an App through an edge, as visitors would send them; bounded in rate and time. */
export interface LoadProbe {
  run(request: LoadRequest): Promise<LoadFigures>;
}
