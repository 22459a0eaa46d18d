import { createHmac, timingSafeEqual } from 'node:crypto';

/** Compares what was sent with what proves it; digests are of equal length whatever was sent, so that the comparison tells nothing by its time. */
export function isSameSecret(secret: string, expected: string, given: string): boolean {
  const digest = (text: string) => createHmac('sha256', secret).update(text).digest();
  return timingSafeEqual(digest(expected), digest(given));
}
