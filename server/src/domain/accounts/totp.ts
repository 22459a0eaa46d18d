import { createHmac, timingSafeEqual } from 'node:crypto';
import { fromBase32 } from './base32.ts';

/** RFC 6238 as every authenticator app does it: SHA-1, steps of 30 s, 6 digits. */
const STEP_MS = 30_000;
const DIGITS = 6;
/** Of clocks that differ, and of slow typing: one step back and one ahead (RFC 6238 section 5.2). */
const TOLERANCE = [0, -1, 1] as const;

/** `secret`: base32. */
export function totpCode(secret: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', fromBase32(secret)).update(counter).digest();
  // RFC 4226 section 5.3: the last four bits say where the number begins.
  const offset = (mac.at(-1) ?? 0) & 15;
  const number = mac.readUInt32BE(offset) & 0x7fff_ffff;
  return String(number % 10 ** DIGITS).padStart(DIGITS, '0');
}

/** The time step that a code belongs to, of those that are good at `now`; undefined: of none. */
export function stepOfCode(secret: string, code: string, now: number): number | undefined {
  const present = Math.floor(now / STEP_MS);
  const steps = TOLERANCE.map((difference) => present + difference).filter((step) => step >= 0);
  return steps.find((step) => sameDigits(totpCode(secret, step), code));
}

/** What the QR code says (https://github.com/google/google-authenticator/wiki/Key-Uri-Format). */
export function totpUri(secret: string, platform: string, account: string): string {
  const label = `${encodeURIComponent(platform)}:${encodeURIComponent(account)}`;
  return `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent(platform)}&algorithm=SHA1&digits=${DIGITS}&period=30`;
}

function sameDigits(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
