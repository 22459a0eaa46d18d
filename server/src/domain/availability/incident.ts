/** A time in which visitors of an App were not answered, as the prober saw it. */
export interface Incident {
  id: string;
  appId: string;
  /** The first look that failed. */
  from: number;
  /** The first one that was answered again; absent while it lasts. */
  to?: number;
  cause: IncidentCause;
  /** What the platform did meanwhile, in its order. */
  actions: IncidentAction[];
  /** The newest look at it. */
  seenAt: number;
  /** Of its time, that in which nobody looked: the server was away. */
  unmeasuredMs: number;
  ended?: 'answered' | 'stopped' | 'switched-off';
}

/** From what says least to what says most: a later finding of the same incident takes the place of one that says less. */
export const INCIDENT_CAUSES = [
  'unknown',
  'no-answer',
  'too-slow',
  'app-errors',
  'no-replica',
  'health-failing',
  'edges-away',
  'replicas-crashed',
  'out-of-memory',
  'node-lost',
  'drill',
  'single-writer',
  'update',
  'update-failed',
] as const;
export type IncidentCauseCode = (typeof INCIDENT_CAUSES)[number];

export interface IncidentCause {
  code: IncidentCauseCode;
  params: Record<string, string | number>;
}

export const INCIDENT_ACTIONS = [
  'replicas-restarted',
  'replicas-moved',
  'rolled-back',
  'old-kept',
  'redeployed',
] as const;
export type IncidentActionCode = (typeof INCIDENT_ACTIONS)[number];

export interface IncidentAction {
  code: IncidentActionCode;
  params: Record<string, string | number>;
}

export function strongerCause(before: IncidentCause, found: IncidentCause): IncidentCause {
  return INCIDENT_CAUSES.indexOf(found.code) > INCIDENT_CAUSES.indexOf(before.code) ? found : before;
}

/** What is remembered of the looks at one App, to tell where an incident begins and ends. */
export interface LookStreak {
  failedInRow: number;
  /** The first of them. */
  failingSince?: number;
  lastAt?: number;
}

export interface StreakRules {
  /** From one look to the next. */
  intervalMs: number;
  /** How long a look may take at most. */
  timeoutMs: number;
}

/** Looks in a row that must have failed, over one and a half intervals at least: one lost packet is no incident, nor is a burst of dense looks. */
const FAILED_IN_ROW = 3;

export type IncidentTurn = { kind: 'failing'; since: number } | { kind: 'answered'; at: number };

/** Looks that far apart say nothing about the time between them. */
export function isGap(ms: number, { intervalMs, timeoutMs }: StreakRules): boolean {
  return ms > 3 * intervalMs + timeoutMs;
}

/**
 * Takes in one look: the next state, and what it says about an incident. `failing` is said with each look from the moment on at which an
 * incident is to be open, `answered` with each good one. After a time without looks the row begins anew: not having looked is no failure.
 */
export function afterLook(
  streak: LookStreak,
  look: { at: number; failed: boolean },
  rules: StreakRules,
): { streak: LookStreak; turn?: IncidentTurn } {
  const sinceLast = streak.lastAt === undefined ? Number.POSITIVE_INFINITY : look.at - streak.lastAt;
  // A clock that was set back is a gap too; a little earlier is a look that took longer than the one after it, and says nothing about now.
  const afterGap = isGap(Math.abs(sinceLast), rules);
  if (sinceLast < 0 && !afterGap) return { streak };
  if (!look.failed) return { streak: { failedInRow: 0, lastAt: look.at }, turn: { kind: 'answered', at: look.at } };
  const failedInRow = afterGap ? 1 : streak.failedInRow + 1;
  const failingSince = afterGap ? look.at : (streak.failingSince ?? look.at);
  const next = { failedInRow, failingSince, lastAt: look.at };
  const isLong = look.at - failingSince >= 1.5 * rules.intervalMs;
  return failedInRow >= FAILED_IN_ROW && isLong
    ? { streak: next, turn: { kind: 'failing', since: failingSince } }
    : { streak: next };
}
