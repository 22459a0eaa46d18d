import { join } from 'node:path';
import type { EdgeRoute } from '@nonstop4/edge/protocol';
import { Edge } from '../../edge/src/edge.ts';
import { metricsText } from '../../edge/src/prometheus-text.ts';
import type { EdgeUnderTest, EdgeWishes } from '../ports/traffic-router/harness.ts';
import { temporaryDirectory } from '../temporary-directory.ts';
import { afterThisTest } from './cleanup.ts';

export interface EmbeddedEdge extends EdgeUnderTest {
  edge: Edge;
  /** Names of the events it logged. */
  events: string[];
}

/** An embedded edge in this process, stopped after the running test. */
export async function startEdgeForTest(wishes: EdgeWishes = {}): Promise<EmbeddedEdge> {
  const events: string[] = [];
  const edge = new Edge({
    name: 'edge-0',
    hosts: ['127.0.0.1'],
    port: 0,
    tls: wishes.tls ? { port: 0, publicPort: undefined } : undefined,
    directory: join(temporaryDirectory(), 'edge'),
    log: (event) => events.push(event),
  });
  await edge.start();
  afterThisTest(() => edge.stop());
  let version = 0;
  let certificatesVersion = 0;
  return {
    edge,
    events,
    port: edge.port,
    tlsPort: edge.tlsPort ?? 0,
    publish: (routes: EdgeRoute[]) => {
      version += 1;
      return edge.applyTable({ version, routes });
    },
    certify: (certificates, more = {}) => {
      certificatesVersion += 1;
      return edge.applyCertificates({ version: certificatesVersion, certificates, ...more });
    },
    drain: (request) => edge.drain(request),
    targets: () => Promise.resolve(edge.targetHealth()),
    stats: () => Promise.resolve(edge.stats().apps),
    metrics: () => metricsText(edge),
    stop: () => edge.stop(),
  };
}
