import { describe, expect, it } from 'vitest';
import { fromBase32, toBase32 } from './base32.ts';
import { stepOfCode, totpCode } from './totp.ts';

const SECRET = toBase32(Buffer.from('12345678901234567890'));

describe('codes of an authenticator app', () => {
  // RFC 6238 appendix B, SHA-1; its eight digits end in the six that apps show.
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('are those of the standard at %d s', (seconds, code) => {
    expect(totpCode(SECRET, Math.floor(seconds / 30))).toBe(code);
  });

  it('are taken from the step before to the step after', () => {
    const now = 1_111_111_111_000;
    const step = Math.floor(now / 30_000);
    for (const difference of [-1, 0, 1])
      expect(stepOfCode(SECRET, totpCode(SECRET, step + difference), now)).toBe(step + difference);
    expect(stepOfCode(SECRET, totpCode(SECRET, step - 2), now)).toBeUndefined();
    expect(stepOfCode(SECRET, totpCode(SECRET, step + 2), now)).toBeUndefined();
    expect(stepOfCode(SECRET, '', now)).toBeUndefined();
  });
});

describe('base32', () => {
  // RFC 4648 section 10, without its padding.
  it.each([
    ['', ''],
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foo', 'MZXW6'],
    ['foob', 'MZXW6YQ'],
    ['fooba', 'MZXW6YTB'],
    ['foobar', 'MZXW6YTBOI'],
  ])('of %j is that of the standard', (text, encoded) => {
    expect(toBase32(Buffer.from(text))).toBe(encoded);
    expect(Buffer.from(fromBase32(encoded)).toString()).toBe(text);
  });

  it('is nothing else', () => {
    expect(() => fromBase32('A1')).toThrow('base32');
  });
});
