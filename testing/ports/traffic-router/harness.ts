import type { DrainRequest, DrainResult, EdgeRoute, EdgeTarget, TargetHealth } from '@nonstop4/edge/protocol';
import { HOST } from '../../traffic/ask.ts';

/** Any edge, as far as the behaviour suite needs it. */
export interface EdgeUnderTest {
  /** Where clients connect, on 127.0.0.1. */
  port: number;
  /** Resolves when the routes are in force. */
  publish(routes: EdgeRoute[]): Promise<void>;
  drain(request: DrainRequest): Promise<DrainResult>;
  targets(): Promise<TargetHealth[]>;
  stop(): Promise<void>;
}

/** Starts an edge that serves nothing yet. */
export type StartEdge = () => Promise<EdgeUnderTest>;

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
