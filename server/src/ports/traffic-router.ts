import type { CertificatePem } from '../domain/certificate.ts';

/** A published hostname set of an App with the copies that answer for it. */
export interface Route {
  appId: string;
  hostnames: string[];
  state: 'serving' | 'stopped' | 'failing';
  targets: { id: string; host: string; port: number }[];
  healthCheck: { kind: 'http' | 'tcp'; path: string };
  /** A plain request for a hostname that edges have a certificate for is sent to https. Absent: no. */
  redirectToHttps?: boolean;
}

/** What edges show on their TLS port, by the hostname that a client names. */
export interface EdgeCertificates {
  /** `id`: stable, `[a-z0-9-]{1,64}`. An exact name goes before a wildcard. */
  certificates: ({ id: string; hostnames: string[] } & CertificatePem)[];
  /** Of the certificate authority's account: how edges answer its HTTP-01 challenges (RFC 8555 section 8.3). */
  acmeThumbprint?: string;
}

/** A request through an edge, as a visitor would send it. */
export interface EdgeVisit {
  hostname: string;
  path: string;
  timeoutMs: number;
  /** By TLS: what plain requests are sent to is no answer of the App. */
  https: boolean;
  /** As which visitor by turns: where the edges have addresses of their own, one after the other is asked. Absent: any of them. */
  turn?: number;
}

/** The answer of whoever answered first, an edge included; or why there was none. */
export type EdgeAnswer =
  | { status: number; ms: number }
  /** `unasked`: nobody who serves the App was asked, so that nothing is known of it: its route is not in force yet. */
  | { error: string; unasked?: true };

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
  /** Of each copy that the edge has in the App's route now; none where edges do not tell. */
  targets: TargetTraffic[];
}

/** Bytes on the connections between an edge and one copy: heads, bodies and tunnels, no checks of health. Counters, too. */
export interface TargetTraffic {
  /** Of the copy. */
  id: string;
  /** That the copy was sent. */
  bytesIn: number;
  /** That the copy sent. */
  bytesOut: number;
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
  /** False: TLS is the affair of whoever stands before Apps here, and `certify` changes nothing. */
  readonly terminatesTls: boolean;
  /** Replaces all that edges show for HTTPS; answered when every edge that is up has it. */
  certify(all: EdgeCertificates): Promise<void>;
  /** No new request to these targets from now on, whatever is published later; answered when they hold none or time is over. */
  drain(appId: string, targetIds: string[], timeoutMs: number): Promise<{ notDrained: string[] }>;
  traffic(): Promise<RouteTraffic[]>;
  edges(): Promise<EdgeObservation[]>;
  /** Prometheus text of every edge, with the label `edge`. */
  metricsText(): Promise<string>;
  /** Sends GET to the App through an edge, on a connection of its own: the status and milliseconds, or the reason of no answer. */
  probe(visit: EdgeVisit): Promise<EdgeAnswer>;
}
