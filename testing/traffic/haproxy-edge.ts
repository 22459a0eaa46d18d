import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { EdgeRoute } from '@nonstop4/edge/protocol';
import { onTestFinished } from 'vitest';
import { HaproxyEdge } from '../../edge/src/haproxy/haproxy-edge.ts';
import { metricsText } from '../../edge/src/prometheus-text.ts';
import type { EdgeUnderTest, EdgeWishes } from '../ports/traffic-router/harness.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

export interface HaproxyEdgeUnderTest extends EdgeUnderTest {
  edge: HaproxyEdge;
  /** Names of the events it logged. */
  events: string[];
}

/** Whether tests that need HAProxy are to be skipped; it says why. In CI, which installs it, they run and fail. */
export function skipWithoutHaproxy(): boolean {
  const directories = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin'];
  if (process.env['CI'] || directories.some((directory) => existsSync(join(directory, 'haproxy')))) return false;
  console.log('skipped: haproxy is not on this machine (Debian: apt-get install haproxy)');
  return true;
}

/** A HAProxy edge whose agent is in this process, ended after the running test. */
export async function startHaproxyEdgeForTest(wishes: EdgeWishes = {}): Promise<HaproxyEdgeUnderTest> {
  const events: string[] = [];
  const edge = new HaproxyEdge({
    name: 'edge-0',
    listen: { hosts: ['127.0.0.1'], port: 0, tls: wishes.tls ? { port: 0, publicPort: undefined } : undefined },
    directory: join(temporaryDirectory(), 'edge'),
    path: process.env['PATH'] ?? '',
    log: (event) => events.push(event),
  });
  await edge.start();
  onTestFinished(() => edge.kill());
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
    targets: () => edge.targetHealth(),
    stats: async () => (await edge.stats()).apps,
    metrics: () => metricsText(edge),
    stop: () => edge.stop(),
  };
}
