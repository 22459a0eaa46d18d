import type { Alert, AlertEnding } from '../../domain/alerts/alert.ts';
import type { Notice } from '../../domain/notifications/notice.ts';

export interface AlertQuery {
  /** Alerts of these Apps … */
  appIds: readonly string[];
  /** … and those of the platform itself. */
  platform: boolean;
  limit: number;
}

export interface AlertStore {
  /**
   * Keeps an alert with what is to be told of it, in one transaction. False, and nothing is kept, when one of its key is open already. Throws Problem
   * `not-found` when its App is gone.
   */
  raise(alert: Alert, notices: readonly Notice[]): Promise<boolean>;
  /** Ends an open alert with what is to be told of it; false when it is not open. */
  end(id: string, end: { endedAt: number; ending: AlertEnding }, notices: readonly Notice[]): Promise<boolean>;
  /** Of all Apps and of the platform, oldest first. */
  listOpen(): Promise<Alert[]>;
  /** Open ones first, each newest first. */
  list(query: AlertQuery): Promise<Alert[]>;
  /** Forgets those that ended before. */
  prune(before: number): Promise<void>;
}
