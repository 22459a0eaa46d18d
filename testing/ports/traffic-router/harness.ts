import type {
  CertificateTable,
  DrainRequest,
  DrainResult,
  EdgeAppStats,
  EdgeCertificate,
  EdgeRoute,
  EdgeTarget,
  TargetHealth,
} from '@nonstop4/edge/protocol';
import { HOST } from '../../traffic/ask.ts';

/** Any edge, as far as the behaviour suite needs it. */
export interface EdgeUnderTest {
  /** Where clients connect, on 127.0.0.1. */
  port: number;
  /** The same for HTTPS; 0: none. */
  tlsPort: number;
  /** Resolves when the routes are in force. */
  publish(routes: EdgeRoute[]): Promise<void>;
  /** Resolves when they are shown. */
  certify(certificates: EdgeCertificate[], more?: Pick<CertificateTable, 'acmeThumbprint'>): Promise<void>;
  drain(request: DrainRequest): Promise<DrainResult>;
  targets(): Promise<TargetHealth[]>;
  stats(): Promise<EdgeAppStats[]>;
  /** In Prometheus' text format. */
  metrics(): Promise<string>;
  stop(): Promise<void>;
}

export interface EdgeWishes {
  /** With a port for HTTPS. */
  tls?: boolean;
}

/** Starts an edge that serves nothing yet. */
export type StartEdge = (wishes?: EdgeWishes) => Promise<EdgeUnderTest>;

/** The App of the tests, reached as HOST, checked on /healthz. */
export function shopRoute(targets: EdgeTarget[], changes: Partial<EdgeRoute> = {}): EdgeRoute {
  return {
    app: 'shop',
    hostnames: [HOST],
    state: 'serving',
    targets: targets.map(({ id, host, port }) => ({ id, host, port })),
    healthCheck: { kind: 'http', path: '/healthz' },
    ...changes,
  };
}
