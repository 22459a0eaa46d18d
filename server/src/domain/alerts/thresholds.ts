import type { AlertKind } from './alert.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long something must be bad before it is raised, and well before it is over. */
export interface Hold {
  raiseAfterMs: number;
  endAfterMs: number;
}

/**
 * A copy that comes back within 15 s is an event and not an alert: a worker starts a crashed one again after half a second, a container comes back in
 * six. An update or a drill never has fewer than two ready for so long. A loop of restarts is held back so that it is told together with the copy that
 * it keeps away. A node has 20 s, in which its worker is started again.
 */
export const HOLDS: Record<AlertKind, Hold> = {
  'too-few-ready': { raiseAfterMs: 15 * SECOND, endAfterMs: 15 * SECOND },
  'same-node': { raiseAfterMs: MINUTE, endAfterMs: 15 * SECOND },
  errors: { raiseAfterMs: 2 * MINUTE, endAfterMs: 2 * MINUTE },
  retries: { raiseAfterMs: 2 * MINUTE, endAfterMs: 2 * MINUTE },
  'restart-loop': { raiseAfterMs: 12 * SECOND, endAfterMs: 12 * SECOND },
  'out-of-memory': { raiseAfterMs: 0, endAfterMs: 0 },
  'volume-nearly-full': { raiseAfterMs: 0, endAfterMs: 0 },
  'certificate-ending': { raiseAfterMs: 0, endAfterMs: 0 },
  'run-failed': { raiseAfterMs: 0, endAfterMs: 0 },
  'node-lost': { raiseAfterMs: 20 * SECOND, endAfterMs: 15 * SECOND },
};

/** Every number that a rule goes by. Two numbers for one thing: above the first it is bad, below the second it is well again. */
export const THRESHOLDS = {
  leastReady: 2,
  leastNodes: 2,
  /** Shares of the requests of one minute; with fewer requests than that a share says nothing. */
  traffic: { overMs: MINUTE, leastRequests: 60, badShare: 0.01, goodShare: 0.005 },
  /** A crashed copy is started again after pauses of up to five minutes (Kubernetes), so that ten hold two ends at least. */
  restarts: { ends: 3, withinMs: 10 * MINUTE },
  outOfMemory: { freshMs: 10 * MINUTE, quietMs: 30 * MINUTE },
  volume: { badShare: 0.85, goodShare: 0.8 },
  /** An authority's certificate of a few days is renewed with a third of its life left (domain/certificate.ts): it is late with a quarter. */
  certificate: { beforeEndMs: 14 * DAY, shareOfLife: 0.25 },
  /** What failed earlier than that before the platform looked is no news; after a week nobody waits for it. */
  run: { freshMs: HOUR, keptMs: 7 * DAY },
  /** After a drill its copies are given so long before their absence counts. */
  drillGraceMs: 30 * SECOND,
} as const;
