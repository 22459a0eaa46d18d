import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AesGcmCipher } from '../../../server/src/adapters/secret-cipher/aes-gcm/aes-gcm-cipher.ts';
import { MemoryCipher } from '../../../server/src/adapters/secret-cipher/memory/memory-cipher.ts';
import type { SecretCipher } from '../../../server/src/ports/secret-cipher.ts';
import { temporaryDirectory } from '../../temporary-directory.ts';

const adapters: [name: string, make: () => SecretCipher][] = [
  ['AES-GCM', () => new AesGcmCipher(randomBytes(32))],
  ['strict fake', () => new MemoryCipher()],
];

describe.each(adapters)('secret cipher: %s', (_name, make) => {
  it.each(['', 'hunter2', '비밀 🔑', 'x'.repeat(100_000)])('opens what it sealed (%#)', (plaintext) => {
    const cipher = make();
    const sealed = cipher.seal(plaintext, 'secret app_1 TOKEN');
    expect(cipher.open(sealed, 'secret app_1 TOKEN')).toBe(plaintext);
    if (plaintext) expect(sealed).not.toContain(plaintext);
  });

  it('never gives the same sealed value twice', () => {
    const cipher = make();
    expect(cipher.seal('a', 'b')).not.toBe(cipher.seal('a', 'b'));
  });

  it('refuses a value that was sealed for another place, or elsewhere, or changed', () => {
    const cipher = make();
    const sealed = cipher.seal('hunter2', 'secret app_1 TOKEN');
    expect(() => cipher.open(sealed, 'secret app_2 TOKEN')).toThrow();
    expect(() => cipher.open(withOneOtherLetter(sealed), 'secret app_1 TOKEN')).toThrow();
    expect(() => make().open(sealed, 'secret app_1 TOKEN')).toThrow();
    expect(() => cipher.open('', 'secret app_1 TOKEN')).toThrow();
  });
});

it('opens with the key of the file again after a restart, and keeps the key to its owner', async () => {
  const keyFile = join(temporaryDirectory(), 'secret.key');
  const sealed = (await AesGcmCipher.withKeyFile(keyFile)).seal('hunter2', 'x');
  expect((await AesGcmCipher.withKeyFile(keyFile)).open(sealed, 'x')).toBe('hunter2');
  expect((await stat(keyFile)).mode & 0o777).toBe(0o600);
});

function withOneOtherLetter(sealed: string): string {
  const at = sealed.length - 5;
  return sealed.slice(0, at) + (sealed[at] === 'a' ? 'b' : 'a') + sealed.slice(at + 1);
}
