/**
 * What the server and an edge say to each other over the edge's control socket (JSON over HTTP):
 *
 *   GET  /healthz          → EdgeHealth
 *   PUT  /routes           RouteTable → EdgeHealth; the whole table, replaced atomically, kept on disk by the edge.
 *                          A table with a version lower than the present one is refused with 409.
 *   GET  /routes           → RouteTable (the one in force)
 *   PUT  /certificates     CertificateTable → EdgeHealth; all of them, replaced atomically, kept on disk by the edge (mode 600).
 *                          A table with a version lower than the present one is refused with 409; one with a certificate that cannot
 *                          be shown (unreadable, its key is another one's, too weak) with 400 and its id, and nothing changes.
 *   GET  /certificates     → CertificatesInForce; chains and keys are never given out again.
 *   GET  /targets          → TargetHealth[]
 *   POST /drain            DrainRequest → DrainResult; the targets get no new request from now on (also if a later table
 *                          still names their ids), answered when none holds a request or after timeoutMs.
 *   GET  /metrics          → Prometheus text
 *   GET  /stats            → EdgeStats (counters since the edge's start, for the server's sampler)
 */

export interface RouteTable {
  /** Grows with every change; an edge never goes back. */
  version: number;
  routes: EdgeRoute[];
}

export interface EdgeRoute {
  /** The App's id. */
  app: string;
  /** Lower case, without port: `shop.localhost`. */
  hostnames: string[];
  /** `stopped` and `failing` give a plain page with 503 and no target is asked. */
  state: 'serving' | 'stopped' | 'failing';
  targets: EdgeTarget[];
  healthCheck: EdgeHealthCheck;
  /** A plain request for a hostname that has a certificate is answered with 308 and its address by https. Absent: no. */
  redirectToHttps?: boolean;
}

/** What the edge shows on its TLS port: the certificate whose hostnames cover the one that the client names (SNI). */
export interface CertificateTable {
  /** Grows with every change; an edge never goes back. */
  version: number;
  /**
   * Of the ACME account: `/.well-known/acme-challenge/<token>` is answered `<token>.<thumbprint>` on every hostname (RFC 8555 section 8.1
   * and 8.3: the same for all tokens of one account). Absent: that path is the Apps' own.
   */
  acmeThumbprint?: string;
  certificates: EdgeCertificate[];
}

export interface CertificatesInForce {
  version: number;
  certificates: Pick<EdgeCertificate, 'id' | 'hostnames'>[];
}

export interface EdgeCertificate {
  /** Unique, stable, fit for a file's name: `[a-z0-9-]{1,64}`. */
  id: string;
  /** Lower case; `*.example.com` covers one label. An exact name goes before a wildcard, of equal names the first. */
  hostnames: string[];
  /** PEM, the leaf first; with the key 24 kB at most. */
  chain: string;
  /** PEM, not encrypted: ECDSA, or RSA of 2048 bits or more. */
  key: string;
}

export interface EdgeTarget {
  /** The Replica's id, unique for all time. */
  id: string;
  host: string;
  port: number;
}

export interface EdgeHealthCheck {
  /** `http`: GET path, 2xx and 3xx are healthy; `tcp`: the connection opens. */
  kind: 'http' | 'tcp';
  path: string;
}

export interface EdgeHealth {
  name: string;
  pid: number;
  /** Version of the table in force; 0 when there is none yet. */
  routesVersion: number;
  /** The same of the certificates. */
  certificatesVersion: number;
  startedAt: string;
}

export interface TargetHealth {
  app: string;
  id: string;
  state: 'up' | 'down' | 'draining';
  inFlight: number;
}

export interface DrainRequest {
  app: string;
  targetIds: string[];
  timeoutMs: number;
}

export interface DrainResult {
  /** Targets that still held requests (or upgraded connections) when the time was over. */
  notDrained: string[];
}

/** Upper bounds of the latency histogram in seconds; the last bucket (+Inf) is implied. */
export const LATENCY_BUCKETS_S = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
] as const;

export interface EdgeStats {
  name: string;
  startedAt: string;
  apps: EdgeAppStats[];
}

/** Counters since the edge's start, gauges where said. */
export interface EdgeAppStats {
  app: string;
  /** Requests by status class of the answer given to the client: `1xx` (upgrades) to `5xx`; `aborted`: the client went away first. */
  requests: Record<'1xx' | '2xx' | '3xx' | '4xx' | '5xx' | 'aborted', number>;
  /** Tries beyond the first. */
  retries: number;
  /** Gauge. */
  inFlight: number;
  bytesIn: number;
  bytesOut: number;
  /** Count per bucket of LATENCY_BUCKETS_S, not cumulative, one more entry for +Inf. Time to the end of the answer's head. */
  latencyCounts: number[];
  latencySumS: number;
  /** One for each target of its route. Absent: an edge of an older release. */
  targets?: EdgeTargetStats[];
}

/** Bytes on the connections between the edge and one target: heads, bodies and tunnels; not the edge's own checks of its health. */
export interface EdgeTargetStats {
  /** Of the target. */
  id: string;
  /** That it was sent. */
  bytesIn: number;
  /** That it sent. */
  bytesOut: number;
}
