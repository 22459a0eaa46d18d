import type { AuditEntry } from '../../domain/audit-entry.ts';

/** Each given one must fit. */
export interface AuditFilter {
  actor?: string;
  app?: string;
  operation?: string;
  /** Refused: anything but `done`. */
  outcome?: 'done' | 'refused';
  /** At or after, and before. */
  from?: number;
  to?: number;
}

/** What was done. Nothing of it is ever changed; only what is too old is forgotten. */
export interface AuditStore {
  add(entry: AuditEntry): Promise<void>;
  /** Newest first; `after`: those that come after this one in that order. */
  list(filter: AuditFilter, limit: number, after?: Pick<AuditEntry, 'at' | 'id'>): Promise<AuditEntry[]>;
  prune(before: number): Promise<void>;
}
