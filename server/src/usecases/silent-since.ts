import type { Platform } from './platform.ts';

/** Three of the five seconds after which a runtime asks its cluster again: one lost answer is no silence. */
const SILENT_AFTER_MS = 15_000;

/**
 * Since when what runs the Apps has not answered; undefined while it does. What was seen last is shown on, and what is asked meanwhile
 * is carried out later.
 */
export async function silentSince(platform: Pick<Platform, 'runtime' | 'clock'>): Promise<number | undefined> {
  const seenAt = (await platform.runtime.nodes()).map(({ observedAt }) => observedAt);
  if (seenAt.length === 0) return undefined;
  const last = Math.max(...seenAt);
  return platform.clock.now() - last > SILENT_AFTER_MS ? last : undefined;
}
