/** A wrong header does not keep the platform from asking for ever. */
const LONGEST_MS = 2 * 3_600_000;
/** What GitHub asks for where it names no time. */
const OTHERWISE_MS = 60_000;

/**
 * Until when nothing may be asked, in milliseconds since 1970 by GitHub's clock; undefined: it is no limit. By GitHub's documentation “Rate limits for the REST API”, “Exceeding the rate limit”.
 */
export function limitedUntil({ status, headers }: Response, message: string, now: number): number | undefined {
  if (status !== 403 && status !== 429) return undefined;
  const after = Number(headers.get('retry-after') ?? Number.NaN);
  const reset = headers.get('x-ratelimit-remaining') === '0' ? Number(headers.get('x-ratelimit-reset')) : Number.NaN;
  if (after >= 0) return within(now + 1_000 * after, now);
  if (reset > 0) return within(1_000 * reset, now);
  return status === 429 || /rate limit/i.test(message) ? now + OTHERWISE_MS : undefined;
}

function within(until: number, now: number): number {
  return Math.min(Math.max(until, now + 1_000), now + LONGEST_MS);
}
