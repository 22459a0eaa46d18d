import type { Platform } from './platform.ts';

/** Three of the five seconds after which a runtime asks its cluster again: one lost answer is no silence. */
const SILENT_AFTER_MS = 15_000;

/**
 * Since when what runs the Apps has not answered; undefined while it does. What was seen last is shown on, and what is asked meanwhile
 * is carried out later.
 */
export function silentSince({ runtime, clock }: Pick<Platform, 'runtime' | 'clock'>): number | undefined {
  return clock.now() - runtime.seenAt > SILENT_AFTER_MS ? runtime.seenAt : undefined;
}
