import { RESCUE_DELAY_MS } from './limits.ts';
import type { Target } from './target.ts';

/**
 * Takes requests without an answer from a target found dead, a good second after it was taken out and only those that
 * have waited that long: younger ones may still be connecting, and are sent elsewhere by that rule.
 */
export function planRescue(target: Target): void {
  setTimeout(() => {
    if (target.health.state === 'down') rescueWaiting(target);
  }, RESCUE_DELAY_MS).unref();
}

/** Also after every failed check: another target may have come up only now. */
export function rescueWaiting(target: Target): void {
  const now = performance.now();
  if (now - target.downSince < RESCUE_DELAY_MS) return;
  for (const waiting of target.waiting.entries()) {
    if (now - waiting.since >= RESCUE_DELAY_MS) waiting.rescue();
  }
}
