import { type KeyObject, verify } from 'node:crypto';

const LONGEST_SECONDS = 600;

/** What GitHub says of a token of an App that it does not take; undefined: it is good. By “Generating a JSON Web Token (JWT) for a GitHub App”. `now` in milliseconds. */
export function faultOfToken(token: string, publicKey: KeyObject | undefined, now: number): string | undefined {
  const [head = '', claims = '', signature = ''] = token.split('.');
  const { alg } = partOf(head);
  const signed = Buffer.from(`${head}.${claims}`);
  if (!publicKey || alg !== 'RS256' || !verify('sha256', signed, publicKey, Buffer.from(signature, 'base64url')))
    return 'A JSON web token could not be decoded';
  const { iat, exp } = partOf(claims);
  const seconds = now / 1_000;
  if (!Number.isInteger(iat) || Number(iat) > seconds)
    return "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued";
  if (!Number.isInteger(exp) || Number(exp) <= seconds)
    return "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires";
  if (Number(exp) > seconds + LONGEST_SECONDS) return "'Expiration time' claim ('exp') is too far in the future";
  return undefined;
}

export function issuerOf(token: string): string {
  return String(partOf(token.split('.')[1] ?? '').iss);
}

function partOf(text: string): Record<string, unknown> {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString()) as Record<string, unknown>;
  } catch {
    return {};
  }
}
