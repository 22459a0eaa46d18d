/** A published hostname set of an App with the copies that answer for it. */
export interface Route {
  appId: string;
  hostnames: string[];
  state: 'serving' | 'stopped' | 'failing';
  targets: { id: string; host: string; port: number }[];
  healthCheck: { kind: 'http' | 'tcp'; path: string };
}

/** Counters since each edge's start, summed over edges that answer. */
export interface RouteTraffic {
  appId: string;
  /** The edge that counted and when it started: a counter is comparable only within one. */
  edge: string;
  startedAt: string;
  requests: Record<'1xx' | '2xx' | '3xx' | '4xx' | '5xx' | 'aborted', number>;
  retries: number;
  inFlight: number;
  bytesIn: number;
  bytesOut: number;
  /** Per bucket, not cumulative; upper bounds in seconds in `latencyBoundsS`, one more count for +Inf. */
  latencyCounts: number[];
  latencyBoundsS: readonly number[];
}

export interface EdgeObservation {
  name: string;
  ready: boolean;
  startedAt?: string;
  message?: string;
}

/** Puts Apps on the web. An edge that is down gets what it missed when it is back. */
export interface TrafficRouter {
  /** Replaces the Apps' routes; answered when every edge that is up has them. */
  publish(routes: Route[]): Promise<void>;
  withdraw(appId: string): Promise<void>;
  /** No new request to these targets from now on, whatever is published later; answered when they hold none or time is over. */
  drain(appId: string, targetIds: string[], timeoutMs: number): Promise<{ notDrained: string[] }>;
  traffic(): Promise<RouteTraffic[]>;
  edges(): Promise<EdgeObservation[]>;
  /** Prometheus text of every edge, with the label `edge`. */
  metricsText(): Promise<string>;
  /** Sends GET path to the App through an edge, as a visitor would: the status and milliseconds, or the reason of no answer. */
  probe(hostname: string, path: string, timeoutMs: number): Promise<{ status: number; ms: number } | { error: string }>;
}
