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
  | { type: 'key-renewed' }
  /** The same: the Runtime is to be asked for an App that was stopped, by the server that leads. */
  | { type: 'workload-changed'; appId: string }
  /** The same: a git server says that somebody has pushed. */
  | { type: 'pushes-told' };

export type OwnAffair = Extract<LiveEvent, { type: 'key-renewed' | 'workload-changed' | 'pushes-told' }>;

/** Best effort, never awaited; where there are several servers, what one of them publishes reaches the listeners of all. */
export interface EventBus {
  publish(event: LiveEvent): void;
  /** Returns the way to stop listening. */
  subscribe(listener: (event: LiveEvent) => void): () => void;
}
