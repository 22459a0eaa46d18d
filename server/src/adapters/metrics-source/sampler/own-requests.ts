import { type Answered, withoutOwn } from '../../../domain/own-requests.ts';
import type { TrafficDelta } from './traffic-delta.ts';

const NONE: Answered = { requests: 0, errors: 0 };

/**
 * Takes the platform's own requests out of what edges counted: an App that nobody visits has no requests. An edge counts a request a moment
 * before its answer is heard here, or the sample falls between the two: what does not fit into one sample is taken out of the next one, and not
 * of later ones, since an edge that was killed has taken its last counts along.
 */
export class OwnRequests {
  readonly #taken = new Map<string, Answered>();
  readonly #seen = new Map<string, Answered>();

  /** `deltas`: by App, since the sample before; undefined with the first one. `own`: by App, since the start of the server. */
  takeOut(deltas: Map<string, TrafficDelta> | undefined, own: ReadonlyMap<string, Answered>): void {
    for (const [appId, now] of own) {
      const taken = this.#taken.get(appId) ?? NONE;
      const seen = this.#seen.get(appId) ?? NONE;
      const delta = deltas?.get(appId);
      const counted = { requests: delta?.requests ?? 0, errors: delta?.classes['5xx'] ?? 0 };
      const fits = (name: keyof Answered) => Math.min(counted[name], Math.max(0, now[name] - taken[name]));
      const fitting = { requests: fits('requests'), errors: fits('errors') };
      if (delta) deltas?.set(appId, { ...delta, ...withoutOwn(delta, fitting) });
      this.#taken.set(appId, deltas ? atLeast(seen, taken, fitting) : now);
      this.#seen.set(appId, now);
    }
    for (const appId of this.#seen.keys()) if (!own.has(appId)) this.#forget(appId);
  }

  #forget(appId: string): void {
    this.#taken.delete(appId);
    this.#seen.delete(appId);
  }
}

function atLeast(seen: Answered, taken: Answered, fitting: Answered): Answered {
  return {
    requests: Math.max(seen.requests, taken.requests + fitting.requests),
    errors: Math.max(seen.errors, taken.errors + fitting.errors),
  };
}
