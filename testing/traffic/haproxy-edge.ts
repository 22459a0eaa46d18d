import { join } from 'node:path';
import type { EdgeRoute } from '@nonstop4/edge/protocol';
import { onTestFinished } from 'vitest';
import { HaproxyEdge } from '../../edge/src/haproxy/haproxy-edge.ts';
import type { EdgeUnderTest } from '../ports/traffic-router/harness.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

export interface HaproxyEdgeUnderTest extends EdgeUnderTest {
  edge: HaproxyEdge;
  /** Names of the events it logged. */
  events: string[];
}

/** A HAProxy edge whose agent is in this process, ended after the running test. */
export async function startHaproxyEdgeForTest(): Promise<HaproxyEdgeUnderTest> {
  const events: string[] = [];
  const edge = new HaproxyEdge({
    name: 'edge-0',
    listen: { hosts: ['127.0.0.1'], port: 0 },
    directory: join(temporaryDirectory(), 'edge'),
    path: process.env['PATH'] ?? '',
    log: (event) => events.push(event),
  });
  await edge.start();
  onTestFinished(() => edge.kill());
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
    targets: () => edge.targetHealth(),
    stop: () => edge.stop(),
  };
}
