/** Closer to the end than this counts as "at the end". */
const NEAR_END_PX = 32;

export interface ScrollPlace {
  top: number;
  /** Of everything that can be scrolled through. */
  height: number;
  /** Of what is in sight. */
  seen: number;
}

/**
 * Whether a log goes on following its end after a scroll event. Only a reader who scrolls up stops it: lines that are
 * measured late make the log longer or shorter, which moves the place as well, and must not count.
 */
export function stillFollowing(following: boolean, before: ScrollPlace, now: ScrollPlace): boolean {
  if (now.height - now.top - now.seen < NEAR_END_PX) return true;
  const wentUp = now.top < before.top && now.height >= before.height;
  return following && !wentUp;
}
