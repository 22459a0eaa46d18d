import type { Verdict } from './alert.ts';
import type { Hold } from './thresholds.ts';

/** How long one thing has been bad, or well, and whether that was told. */
export interface Standing {
  open: boolean;
  badSince?: number;
  goodSince?: number;
}

export interface Step {
  standing: Standing;
  /** What is to be told now. It is repeated at the next step, until the standing says that it was. */
  turn?: 'raise' | 'end';
}

/** The next standing by what a rule says now. Only an unbroken time of bad raises, only an unbroken time of well ends. */
export function follow(before: Standing, verdict: Verdict, now: number, hold: Hold): Step {
  const { open } = before;
  if (verdict === 'unclear') return { standing: { open } };
  if (verdict === 'bad') {
    const badSince = before.badSince ?? now;
    const isDue = !open && now - badSince >= hold.raiseAfterMs;
    return { standing: { open, badSince }, ...(isDue ? { turn: 'raise' } : {}) };
  }
  const goodSince = before.goodSince ?? now;
  const isDue = open && now - goodSince >= hold.endAfterMs;
  return { standing: { open, goodSince }, ...(isDue ? { turn: 'end' } : {}) };
}
