import { join } from 'node:path';
import type { EdgeRoute } from '@nonstop4/edge/protocol';
import { Edge } from '../../edge/src/edge.ts';
import type { EdgeUnderTest } from '../ports/traffic-router/harness.ts';
import { temporaryDirectory } from '../temporary-directory.ts';
import { afterThisTest } from './cleanup.ts';

export interface EmbeddedEdge extends EdgeUnderTest {
  edge: Edge;
  /** Names of the events it logged. */
  events: string[];
}

/** An embedded edge in this process, stopped after the running test. */
export async function startEdgeForTest(): Promise<EmbeddedEdge> {
  const events: string[] = [];
  const edge = new Edge({
    name: 'edge-0',
    hosts: ['127.0.0.1'],
    port: 0,
    directory: join(temporaryDirectory(), 'edge'),
    log: (event) => events.push(event),
  });
  await edge.start();
  afterThisTest(() => edge.stop());
  let version = 0;
  return {
    edge,
    events,
    port: edge.port,
    publish: (routes: EdgeRoute[]) => {
      version += 1;
      return edge.applyTable({ version, routes });
    },
    drain: (request) => edge.drain(request),
    targets: () => Promise.resolve(edge.targetHealth()),
    stop: () => edge.stop(),
  };
}
