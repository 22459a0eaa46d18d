import type { AppEvent } from '../domain/app-event.ts';
import type { LogLine } from '../domain/log-line.ts';

/** What the web is told live; state itself is always read again through the API. */
export type LiveEvent =
  | { type: 'app-changed'; appId: string; ownerId: string }
  | { type: 'run-changed'; appId: string; ownerId: string; runId: string }
  | { type: 'run-log'; appId: string; ownerId: string; runId: string; lines: LogLine[] }
  /** Somebody has another part in the App than before, or none any more. */
  | { type: 'people-changed'; appId: string; ownerId: string; userId: string }
  | { type: 'event'; ownerId?: string; event: AppEvent }
  | { type: 'nodes-changed' }
  /** The platform's own affair: nobody is told. */
  | { type: 'key-renewed' };

/** Inside one server; best effort, never awaited. */
export interface EventBus {
  publish(event: LiveEvent): void;
  /** Returns the way to stop listening. */
  subscribe(listener: (event: LiveEvent) => void): () => void;
}
