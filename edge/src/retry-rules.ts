import { MAX_TRIES } from './limits.ts';

/**
 * How a try ended without an answer for the visitor:
 * - `not-sent`: the connection was refused, unreachable or not made in time: the target never saw the request.
 * - `stale-connection`: a kept connection turned out to be closed; that says nothing of the target.
 * - `broken-off`: sent on a new connection, then reset or closed before the head of an answer.
 * - `silent`: sent, then the other machine stopped acknowledging (power or link lost).
 * - `rescued`: sent, unanswered, and the target was found dead meanwhile.
 * - `unavailable`: the app itself answered 502, 503 or 504.
 */
export type TryEnd = 'not-sent' | 'stale-connection' | 'broken-off' | 'silent' | 'rescued' | 'unavailable';

/** What is known of the request when a try ended. */
export interface RetryFacts {
  end: TryEnd;
  idempotent: boolean;
  /** Nothing of the body was consumed, or all that was is kept. */
  bodyReplayable: boolean;
  /** Tries made so far. */
  tries: number;
  /** Another target that is up was not tried yet. */
  otherUp: boolean;
}

const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE']);

/** RFC 9110 section 9.2.2. */
export function isIdempotent(method: string): boolean {
  return IDEMPOTENT.has(method);
}

/** DESIGN.md section 5. True means: to another target, if there is one that was not tried. */
export function mayTryAgain(facts: RetryFacts): boolean {
  if (facts.tries >= MAX_TRIES || !facts.bodyReplayable) return false;
  if (facts.end === 'not-sent') return true;
  if (!facts.idempotent) return false;
  // Here the app did answer, or its answer may still come: only better prospects justify giving that up.
  if (facts.end === 'unavailable' || facts.end === 'rescued') return facts.otherUp;
  return true;
}
