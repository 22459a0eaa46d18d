import { table } from '../harness/table.ts';
import type { PartResult } from './part.ts';
import { judge, p99Ratio } from './verdict.ts';

export interface DemoReport {
  lines: string[];
  kept: boolean;
}

/** The table of what was sent, what failed and how long it took, and which promise was kept. */
export function report(parts: PartResult[], baseline: PartResult): DemoReport {
  const verdicts = parts.map((part) => ({ part, verdict: judge(part, baseline) }));
  const kept = verdicts.every(({ verdict }) => verdict.broken.length === 0);
  const total = totals(parts);
  return {
    lines: [
      ...table([HEAD, ...parts.map((part) => row(part, baseline))]),
      '',
      ...verdicts.flatMap(({ part, verdict }) => [
        `${verdict.broken.length === 0 ? 'kept  ' : 'BROKEN'} ${part.title}: ${verdict.promise}`,
        ...verdict.broken.map((text) => `         ${text}`),
        ...(verdict.open === undefined ? [] : [`         ${verdict.open}`]),
        ...reasons(part),
      ]),
      ...edgeNote(parts),
      ...lagNote(parts),
      '',
      `${total} ${kept ? 'Every promise was kept.' : 'A PROMISE WAS BROKEN.'}`,
    ],
    kept,
  };
}

const HEAD = ['', 'sent', 'failed GET', 'failed POST', 'p50 ms', 'p99 ms', 'slowest ms', 'p99 ratio', 'whole again'];

function row(part: PartResult, baseline: PartResult): string[] {
  const { GET, POST } = part.load.byMethod;
  const { p50, p99, max } = part.load.latencyMs;
  const again = Math.max(...part.events.map((event) => event.redundantAgainMs ?? 0));
  return [
    part.title,
    String(part.load.sent),
    String(GET.failed),
    String(POST.failed),
    p50.toFixed(1),
    p99.toFixed(1),
    max.toFixed(0),
    `${p99Ratio(part, baseline).toFixed(1)} ×`,
    part.events.length === 0 ? '–' : `${(again / 1_000).toFixed(1)} s`,
  ];
}

function reasons({ load }: PartResult): string[] {
  return Object.entries(load.failedByReason).map(([reason, count]) => `         ${count} × ${reason}`);
}

function edgeNote(parts: PartResult[]): string[] {
  const part = parts.find(({ id }) => id === 'edge-kills');
  if (!part) return [];
  const held = part.events.map((event) => `${event.what} held ${event.held ?? 0} connections`).join(', ');
  return [
    `       When they were killed, ${held}; ${part.load.reconnected} GET were sent once more on a new connection, as browsers do.`,
  ];
}

function lagNote(parts: PartResult[]): string[] {
  const lag = Math.max(...parts.map(({ load }) => load.worstSendLagMs));
  const idle = parts.find(({ idleShare }) => idleShare !== undefined)?.idleShare;
  const late = `       The load itself was at most ${lag.toFixed(0)} ms late; latencies are counted from when a request was due.`;
  if (idle === undefined) return [late];
  return [late, `       Under the load alone ${(idle * 100).toFixed(0)} % of the processors' time was left.`];
}

function totals(parts: PartResult[]): string {
  const gets = sum(parts, ({ load }) => load.byMethod.GET.failed);
  const posts = sum(parts, ({ load }) => load.byMethod.POST.failed);
  const onEdges = sum(parts, ({ id, load }) => (id === 'edge-kills' ? load.failed : 0));
  const which = onEdges > 0 ? `, ${onEdges} of them on connections of a killed edge` : '';
  return `${sum(parts, ({ load }) => load.sent)} requests sent, ${gets + posts} failed (${gets} GET, ${posts} POST${which}).`;
}

const sum = (parts: PartResult[], of: (part: PartResult) => number) =>
  parts.reduce((total, part) => total + of(part), 0);
