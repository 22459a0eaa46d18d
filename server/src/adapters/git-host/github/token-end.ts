const FORM = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) (?:UTC|([+-]\d\d):?(\d\d))$/;

/**
 * When a token ends, in milliseconds since 1970: `2026-12-10 09:00:00 UTC` or `… +0900` (documentation: “Managing your personal access tokens”; the header of GitHub's changelog of 2021-07-26).
 * Undefined: it does not end, or GitHub does not say so.
 */
export function tokenEnd(headers: Headers, now: number): number | undefined {
  const [, date, time, hours = '+00', minutes = '00'] =
    FORM.exec(headers.get('github-authentication-token-expiration') ?? '') ?? [];
  if (!date || !time) return undefined;
  const end = Date.parse(`${date}T${time}${hours}:${minutes}`);
  // A token that was taken just now has not ended.
  return end > now ? end : undefined;
}
