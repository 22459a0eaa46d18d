/** What is told of; each has its rule in this folder and its thresholds in thresholds.ts. */
export const ALERT_KINDS = [
  'too-few-ready',
  'same-node',
  'errors',
  'retries',
  'restart-loop',
  'out-of-memory',
  'volume-nearly-full',
  'certificate-ending',
  'run-failed',
  'node-lost',
] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

/** Something that somebody should know of now. Raised once, and ended once. */
export interface Alert {
  id: string;
  kind: AlertKind;
  /** Undefined: of the platform itself (a node, the operator's certificate). */
  appId?: string;
  /** Tells several of one kind apart: a node, a certificate, a run; '' where there is one at most. */
  subject: string;
  params: Record<string, string | number>;
  /** When it began, which is before it was raised. */
  since: number;
  raisedAt: number;
  endedAt?: number;
  ending?: AlertEnding;
}

/** over: it is well again. stopped, deleted: its App was, on purpose. replaced: a newer one tells of the same, or it was long ago. */
export type AlertEnding = 'over' | 'stopped' | 'deleted' | 'replaced';

/** What a rule says of one thing at one moment. */
export interface Finding {
  kind: AlertKind;
  appId?: string;
  subject: string;
  /** unclear: nothing is raised by it, and nothing ended. */
  verdict: Verdict;
  /** Known better than by when it was seen first. */
  since?: number;
  params: Record<string, string | number>;
}

export type Verdict = 'bad' | 'good' | 'unclear';

/** Two alerts of one key are never open at the same time. */
export function alertKey({ kind, appId, subject }: Pick<Alert, 'kind' | 'appId' | 'subject'>): string {
  return `${kind} ${appId ?? '-'} ${subject}`;
}
