import type { Clock } from '../../../ports/clock.ts';

/** The machine's clock; it may be set back. */
export const systemClock: Clock = { now: () => Date.now() };
