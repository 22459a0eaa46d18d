import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { LoadReport } from '@nonstop4/loadgen';
import { asVisitors } from '../../testbed/cluster/visitors.ts';
import { underLoad } from '../demo/under-load.ts';
import type { ProofContext } from './proof-part.ts';
import { ENTRANCE } from './testbed.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Sends the proof's load through the virtual address while the action runs. */
export function load(
  { options, app, signal }: ProofContext,
  action: (load: { elapsedMs(): number }) => Promise<void>,
  { reconnect = false, https }: { reconnect?: boolean; https?: { hostname: string } } = {},
): Promise<LoadReport> {
  const { ratePerS, postShare } = options;
  const { host, port, tlsPort, bridge } = ENTRANCE;
  const target = https
    ? { host, bridge, edgePort: tlsPort, hostname: https.hostname, tls: true }
    : { host, bridge, edgePort: port, hostname: app.hostname };
  return underLoad({ ratePerS, postShare, root: ROOT, onStarted: asVisitors }, target, reconnect, action, signal);
}

/** The load and nothing else. */
export function loadAlone(context: ProofContext, ms: number): Promise<LoadReport> {
  return load(context, () => wait(ms, undefined, { signal: context.signal }));
}

/** In words, what failed of a method beyond what was allowed. */
export function tooMany(report: LoadReport, method: 'GET' | 'POST', allowed = 0): string[] {
  const { failed } = report.byMethod[method];
  return failed > allowed
    ? [`${failed} ${method} failed${allowed > 0 ? `, at most ${allowed} were allowed` : ''}`]
    : [];
}

/** How many times as long the slowest hundredth took as in the load alone, measured before and after: machines are not as fast all the time. */
export function p99Ratio({ latencyMs }: LoadReport, alone: readonly LoadReport[]): number {
  return (latencyMs.p99 * alone.length) / alone.reduce((sum, report) => sum + report.latencyMs.p99, 0);
}
