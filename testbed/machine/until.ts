import { setTimeout as pause } from 'node:timers/promises';

/** Looks until what is looked for is there. Throws when the time is over, with what the last look said. */
export async function until<T>(
  what: string,
  timeoutMs: number,
  look: () => Promise<T | undefined | false>,
  intervalMs = 100,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (let last = ''; ; await pause(intervalMs)) {
    try {
      const found = await look();
      if (found) return found;
    } catch (error) {
      last = (error as Error).message;
    }
    if (performance.now() > deadline) {
      throw new Error(`${what}: not within ${timeoutMs / 1_000} s${last ? ` (${last})` : ''}`);
    }
  }
}
