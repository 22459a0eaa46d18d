import { LiveEventSchema, operations, operationUrl } from '@nonstop4/contract';
import type { QueryClient } from '@tanstack/react-query';
import { type EventStream, openEventStream, type StreamState } from './event-stream.ts';
import { staleAfter } from './stale-data.ts';
import { StreamWhileVisible } from './while-visible.ts';

/** Changes that come within this time are read again together: one deployment makes dozens. */
const GATHER_MS = 250;

/** Keeps what is shown up to date: one event stream, from which follows what to read again. */
export class LiveConnection {
  readonly #queryClient: QueryClient;
  readonly #listeners = new Set<() => void>();
  readonly #stale = new Map<string, readonly string[]>();
  #stream: StreamWhileVisible | undefined;
  #state: StreamState = 'closed';
  #gathering: ReturnType<typeof setTimeout> | undefined;

  constructor(queryClient: QueryClient) {
    this.#queryClient = queryClient;
  }

  get state(): StreamState {
    return this.#state;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Opens the stream; returns how to close it. */
  open(): () => void {
    const stream = new StreamWhileVisible(() => this.#connect());
    this.#stream = stream;
    window.addEventListener('online', this.retryNow);
    return () => {
      window.removeEventListener('online', this.retryNow);
      stream.close();
    };
  }

  readonly retryNow = (): void => this.#stream?.retryNow();

  #connect(): EventStream {
    return openEventStream({
      url: () => operationUrl('', operations.liveEvents, {}),
      onMessage: (message) => this.#take(message.data),
      onState: (state) => this.#setState(state),
      // Most likely signed out elsewhere: asking who is signed in brings up the sign-in page.
      onRefused: () => void this.#queryClient.invalidateQueries(),
    });
  }

  #take(data: string): void {
    const event = LiveEventSchema.safeParse(parseJson(data));
    // An event of a newer server that this page does not know yet: nothing to read again.
    if (!event.success) return;
    const stale = staleAfter(event.data);
    if (stale === 'everything') {
      this.#stale.clear();
      void this.#queryClient.invalidateQueries();
      return;
    }
    for (const key of stale) this.#stale.set(key.join('\n'), key);
    this.#gathering ??= setTimeout(() => this.#readAgain(), GATHER_MS);
  }

  #readAgain(): void {
    this.#gathering = undefined;
    for (const queryKey of this.#stale.values()) void this.#queryClient.invalidateQueries({ queryKey: [...queryKey] });
    this.#stale.clear();
  }

  #setState(state: StreamState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
