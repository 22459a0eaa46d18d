export type DrillKind = 'replica-kill' | 'node-drain' | 'node-loss';

/** A test on purpose: kill a replica, empty a node or kill one under load, and count the failed requests. */
export interface DrillReport {
  id: string;
  appId: string;
  kind: DrillKind;
  /** The replica or node that was hit. */
  target: string;
  state: 'running' | 'passed' | 'failed' | 'aborted';
  ratePerS: number;
  sent: number;
  failed: number;
  slowestMs: number;
  p50Ms: number;
  p99Ms: number;
  /** The first ones, with milliseconds since the load began and why they failed. */
  failures?: { atMs: number; reason: string }[];
  /** Milliseconds from the blow until no request went to what was hit any more. */
  outOfRotationMs?: number;
  /** Milliseconds from the blow until the App was redundant again; undefined when it was not in time. */
  redundantAgainMs?: number;
  startedAt: number;
  endedAt?: number;
  /** User's name; of one that began by itself, that of the App's owner. */
  startedBy: string;
  scheduled?: true;
}

/** What a drill would do if it began now. */
export interface DrillPlan {
  kind: DrillKind;
  target: string;
  /** Where what is hit runs. */
  node: string;
  /** Other Apps with a copy on the node that is hit; 0 for a replica. */
  otherApps: number;
  /** The drill ends after this time at the latest. */
  mostSeconds: number;
}

/** A drill that begins by itself every week. */
export interface DrillSchedule {
  appId: string;
  kind: DrillKind;
  ratePerS: number;
  /** 0 is Sunday; like `minute` in UTC. */
  weekday: number;
  /** Of the day, 0 to 1439. */
  minute: number;
  /** When it was last seen to that it began, or that it did not; milliseconds since 1970. */
  handledAt: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const WEEK_MS = 7 * DAY_MS;
/** The day on which time begins, 1970-01-01. */
const THURSDAY = 4;

/** The last moment at or before `now` at which it was to begin. */
export function lastDue({ weekday, minute }: Pick<DrillSchedule, 'weekday' | 'minute'>, now: number): number {
  const sinceThursday = ((weekday - THURSDAY + 7) % 7) * DAY_MS + minute * MINUTE_MS;
  return now - ((((now - sinceThursday) % WEEK_MS) + WEEK_MS) % WEEK_MS);
}

export function nextDue(schedule: Pick<DrillSchedule, 'weekday' | 'minute'>, now: number): number {
  return lastDue(schedule, now) + WEEK_MS;
}
