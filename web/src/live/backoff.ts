const FIRST_MS = 500;
const MOST_MS = 10_000;

/**
 * How long to wait before the given attempt (1 is the first after a loss): doubling from half a second to ten seconds.
 * Up to a quarter is taken off at random, so that many open pages do not come back in the same instant.
 */
export function waitBefore(attempt: number, random: () => number = Math.random): number {
  const full = Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(attempt - 1, 20));
  return Math.round(full * (1 - random() / 4));
}
