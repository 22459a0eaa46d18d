import type { AppEvent } from '../../domain/app-event.ts';

export interface EventStore {
  add(event: AppEvent): Promise<void>;
  /** Newest first. */
  listByApp(appId: string, limit: number): Promise<AppEvent[]>;
  /** Newest first, the platform's own and those of the given Apps. */
  listRecent(appIds: string[], limit: number): Promise<AppEvent[]>;
  prune(before: number): Promise<void>;
}
