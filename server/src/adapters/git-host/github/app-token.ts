import { sign } from 'node:crypto';

/** GitHub takes no token that ends later than in ten minutes; and its clock may be behind ours. */
const LIVES_SECONDS = 9 * 60;
const BEFORE_SECONDS = 60;

/**
 * By which a GitHub App shows who it is: a JSON Web Token (RFC 7519), signed with RS256. By GitHub's documentation “Generating a JSON Web Token (JWT) for a GitHub App”.
 * `now` in milliseconds since 1970.
 */
export function appToken(appId: string, privateKey: string, now: number): string {
  const seconds = Math.floor(now / 1_000);
  const claims = { iat: seconds - BEFORE_SECONDS, exp: seconds + LIVES_SECONDS, iss: appId };
  const text = [{ alg: 'RS256', typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`;
}
