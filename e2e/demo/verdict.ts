import type { PartId, PartResult } from './part.ts';

/** Whether a part kept what DESIGN promises for it (section 5). */
export interface Verdict {
  /** In words. */
  promise: string;
  /** What was broken, in words; empty when the promise was kept. */
  broken: string[];
  /** What could not be judged, and why. */
  open?: string;
}

/** p99 under rolling updates, compared with the load alone. */
const MOST_P99_RATIO = 2;
/** The load alone leaves about three quarters of two processors: with less than this, latencies tell of other work on the machine. */
const LEAST_IDLE_SHARE = 0.5;
/** A request that is due later than this after the kill of an edge can only go to another one. */
const EDGE_GONE_MS = 1_000;

type Judge = (part: PartResult, baseline: PartResult) => Verdict;

const JUDGES: Record<PartId, Judge> = {
  baseline: (part) => ({ promise: '0 failed', broken: [...failedGets(part), ...failedPosts(part, 0)] }),
  updates: (part, baseline) => ({
    promise: `0 failed, POST included; p99 at most ${MOST_P99_RATIO} times that of the load alone`,
    broken: [
      ...failedGets(part),
      ...failedPosts(part, 0),
      ...(isBusy(baseline) ? [] : slowerThanPromised(part, baseline)),
    ],
    ...(isBusy(baseline)
      ? { open: 'p99 is not judged: other work kept this machine busy already under the load alone' }
      : {}),
  }),
  'replica-kills': (part) => ({
    promise: '0 failed GET; failed POST at most those in flight on it',
    broken: [...failedGets(part), ...failedPosts(part, inFlight(part))],
  }),
  'worker-kills': (part) => ({
    promise: '0 failed GET',
    broken: failedGets(part),
  }),
  'server-kill': (part) => ({
    promise: '0 failed, POST included',
    broken: [...failedGets(part), ...failedPosts(part, 0)],
  }),
  'edge-kills': (part) => ({
    promise: 'nothing lost but what was on connections that it held',
    broken: lostElsewhere(part),
  }),
};

export function judge(part: PartResult, baseline: PartResult): Verdict {
  return JUDGES[part.id](part, baseline);
}

function failedGets({ load }: PartResult): string[] {
  const { failed } = load.byMethod.GET;
  return failed > 0 ? [`${failed} GET failed`] : [];
}

function failedPosts({ load }: PartResult, allowed: number): string[] {
  const { failed } = load.byMethod.POST;
  return failed > allowed ? [`${failed} POST failed${allowed > 0 ? `, at most ${allowed} were in flight` : ''}`] : [];
}

// Counted a moment before the kill: one more may have come in between.
function inFlight({ events }: PartResult): number {
  return events.reduce((sum, event) => sum + (event.held ?? 0) + 1, 0);
}

/** Before anything was done to the platform, so that what the updates themselves cost is no excuse. */
function isBusy({ idleShare = 1 }: PartResult): boolean {
  return idleShare < LEAST_IDLE_SHARE;
}

function slowerThanPromised(part: PartResult, baseline: PartResult): string[] {
  const ratio = p99Ratio(part, baseline);
  return ratio > MOST_P99_RATIO ? [`p99 is ${ratio.toFixed(1)} times that of the load alone`] : [];
}

export function p99Ratio(part: PartResult, baseline: PartResult): number {
  return part.load.latencyMs.p99 / baseline.load.latencyMs.p99;
}

/** What an edge's death cost beyond its own connections. */
function lostElsewhere({ load, events }: PartResult): string[] {
  const held = events.reduce((sum, event) => sum + (event.held ?? 0), 0);
  const lost = load.failed + load.reconnected;
  const broken = lost > held ? [`${lost} requests lost their connection, but only ${held} connections were held`] : [];
  const late = load.failures.filter(
    ({ atMs }) => !events.some((event) => atMs <= event.atMs + EDGE_GONE_MS && atMs > event.atMs - longestWait(load)),
  );
  return late.length > 0 ? [...broken, `${late.length} requests failed that were not begun around a kill`] : broken;
}

// A request that waits for its answer when the edge dies was due before the kill.
const longestWait = (load: PartResult['load']) => Math.max(EDGE_GONE_MS, load.latencyMs.max);
