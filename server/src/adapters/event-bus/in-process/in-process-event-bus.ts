import type { EventBus, LiveEvent } from '../../../ports/event-bus.ts';

/** Tells every listener at once, in the order in which they came. One that throws harms neither the others nor the one who tells. */
export class InProcessEventBus implements EventBus {
  readonly #listeners = new Set<{ tell: (event: LiveEvent) => void }>();
  readonly #onListenerError: (error: unknown) => void;

  constructor(onListenerError: (error: unknown) => void) {
    this.#onListenerError = onListenerError;
  }

  publish(event: LiveEvent): void {
    // Over a copy: who subscribes while being told hears the next event first.
    for (const listener of [...this.#listeners]) {
      if (!this.#listeners.has(listener)) continue;
      try {
        listener.tell(event);
      } catch (error) {
        this.#onListenerError(error);
      }
    }
  }

  subscribe(tell: (event: LiveEvent) => void): () => void {
    // An entry of its own, so that one function subscribed twice is told twice and removed once.
    const listener = { tell };
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }
}
