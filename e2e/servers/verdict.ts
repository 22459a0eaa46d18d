import { percentile, seconds } from '../cluster/figures.ts';
import { table } from '../harness/table.ts';
import type { AskedRun } from './asked-runs.ts';
import type { Asked } from './bystanders.ts';
import type { Kills } from './killer.ts';

/** What the database says of one app after everything. */
export interface AppAfter {
  app: string;
  /** Numbers of its runs, ascending. */
  runs: number[];
  /** Of runs that have not ended. */
  active: number;
  /** How many releases each run made, and how often each was told to have ended. */
  releasesByRun: number[];
  endsByRun: number[];
}

export interface ServersProof {
  asked: AskedRun[];
  after: AppAfter[];
  kills: Kills;
  panel: Asked;
  visitors: Asked;
  minutes: number;
}

export interface Verdict {
  lines: string[];
  kept: boolean;
}

/** Counts what was lost, doubled or stuck, and shows it with the times. */
export function judge({ asked, after, kills, panel, visitors, minutes }: ServersProof): Verdict {
  const succeeded = asked.filter(({ outcome }) => outcome === 'succeeded');
  const failed = asked.filter(({ outcome }) => outcome === 'failed');
  const lost =
    asked.filter(({ outcome }) => outcome === 'lost').length + succeeded.filter(({ serves }) => !serves).length;
  const stuck = asked.filter(({ outcome }) => outcome === 'stuck').length + sum(after.map(({ active }) => active));
  const doubled = sum(after.map((app) => doubledOf(app, asked)));
  const times = succeeded.map(({ tookMs }) => tookMs);
  const rows: [string, string][] = [
    ['runs asked for', String(asked.length)],
    ['succeeded', String(succeeded.length)],
    ['failed', String(failed.length)],
    ['lost', String(lost)],
    ['doubled', String(doubled)],
    ['stuck', String(stuck)],
    ['uploads that had to be sent again', String(asked.filter(({ sent }) => sent > 1).length)],
    ['kills', `${kills.kills}, ${kills.ofLeaders} of them of the server that led`],
    ['taken over by the other server', String(kills.byTheOther)],
    ['takeover p50', seconds(percentile(orZero(kills.takeoversMs), 50))],
    ['longest takeover', seconds(Math.max(0, ...kills.takeoversMs))],
    ['run p50', seconds(percentile(orZero(times), 50))],
    ['run p99', seconds(percentile(orZero(times), 99))],
    ['panel opened', `${panel.asked} times, ${panel.failed} in vain, away for ${seconds(panel.longestAwayMs)} at most`],
    ['apps visited', `${visitors.asked} times, ${visitors.failed} in vain`],
    ['in all', `${minutes.toFixed(1)} min`],
  ];
  const kept = lost === 0 && doubled === 0 && stuck === 0 && failed.length === 0;
  const reasons = failed.map(({ app, run, why }) => `  ${app} #${run?.number}: ${why}`);
  const verdict = kept ? 'Nothing was lost, doubled or stuck.' : 'SOMETHING WAS LOST, DOUBLED, STUCK OR FAILED.';
  return { lines: [...table(rows), ...reasons, '', verdict], kept };
}

// As many runs as were asked for, each with one release and one end.
function doubledOf({ app, runs, releasesByRun, endsByRun }: AppAfter, asked: AskedRun[]): number {
  const more = Math.max(0, runs.length - asked.filter((one) => one.app === app).length);
  return more + releasesByRun.filter((count) => count > 1).length + endsByRun.filter((count) => count > 1).length;
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** Of a proof in which nothing of the kind happened. */
function orZero(numbers: number[]): number[] {
  return numbers.length === 0 ? [0] : numbers;
}
