import { table } from '../harness/table.ts';
import type { ProofResult } from './proof-part.ts';

const HEAD = ['', 'sent', 'failed GET', 'failed POST', 'p50 ms', 'p99 ms', 'slowest ms', 'p99 ratio'];

/** The figures as a table, and what was promised of each part; what was too slow counts only where times are judged. */
export function reportProof(results: readonly ProofResult[], { times }: { times: boolean }): string[] {
  const alone = results.find(({ load }) => load)?.load?.latencyMs.p99 ?? Number.NaN;
  const rows = results.flatMap(({ title, load }) => {
    if (!load) return [];
    const { GET, POST } = load.byMethod;
    const { p50, p99, max } = load.latencyMs;
    const counts = [load.sent, GET.failed, POST.failed].map(String);
    return [[title, ...counts, p50.toFixed(1), p99.toFixed(1), max.toFixed(0), `${(p99 / alone).toFixed(1)} ×`]];
  });
  const broken = results.filter((result) => !isKept(result, { times }));
  const late = results.filter(({ slow = [] }) => !times && slow.length > 0);
  return [
    '',
    ...table([HEAD, ...rows]),
    '',
    broken.length === 0
      ? `Every promise was kept${late.length === 0 ? '.' : `, but for times, which are not judged here: ${late.map(({ title }) => title).join('; ')}.`}`
      : `A PROMISE WAS BROKEN: ${broken.map(({ title }) => title).join('; ')}.`,
  ];
}

/** Whether a part went as promised. */
export function isKept({ broken, slow = [] }: ProofResult, { times }: { times: boolean }): boolean {
  return broken.length === 0 && (!times || slow.length === 0);
}

function countsOf({ sent, byMethod, latencyMs }: NonNullable<ProofResult['load']>): string {
  const { GET, POST } = byMethod;
  const { p50, p99, max } = latencyMs;
  const times = `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, slowest ${max.toFixed(0)} ms`;
  return `${sent} sent: ${GET.failed} GET and ${POST.failed} POST failed; ${times}`;
}

/** One part in words: what was promised, what was not kept, what was seen. */
export function wordsOf({ title, promise, facts, load, ...result }: ProofResult): string[] {
  const broken = [...result.broken, ...(result.slow ?? [])];
  const reasons = Object.entries(load?.failedByReason ?? {}).map(([reason, count]) => `         ${count} × ${reason}`);
  return [
    `${broken.length === 0 ? 'kept  ' : 'BROKEN'} ${title}: ${promise}`,
    ...broken.map((text) => `         NOT KEPT: ${text}`),
    ...(load ? [`         ${countsOf(load)}`] : []),
    ...facts.map((text) => `         ${text}`),
    ...reasons,
  ];
}
