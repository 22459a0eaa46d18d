import type { AppEvent, AppEventKind } from '../../domain/app-event.ts';

export interface EventStore {
  add(event: AppEvent): Promise<void>;
  /** Newest first. */
  listByApp(appId: string, limit: number): Promise<AppEvent[]>;
  /** Newest first, the platform's own and those of the given Apps. */
  listRecent(appIds: string[], limit: number): Promise<AppEvent[]>;
  /** Newest first, from that time on, of whatever App and of the platform. */
  listOfKinds(kinds: readonly AppEventKind[], from: number, limit: number): Promise<AppEvent[]>;
  prune(before: number): Promise<void>;
}
