import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KeyRing } from '@nonstop4/plane/key-ring';
import { describe, expect, it } from 'vitest';
import { AesGcmCipher } from '../../../server/src/adapters/secret-cipher/aes-gcm/aes-gcm-cipher.ts';
import { MemoryCipher } from '../../../server/src/adapters/secret-cipher/memory/memory-cipher.ts';
import type { SecretCipher } from '../../../server/src/ports/secret-cipher.ts';
import { temporaryDirectory } from '../../temporary-directory.ts';

const adapters: [name: string, make: () => SecretCipher][] = [
  ['AES-GCM', () => new AesGcmCipher(KeyRing.of(randomBytes(32)))],
  ['strict fake', () => new MemoryCipher()],
];

const renewable: [name: string, make: () => Promise<SecretCipher>][] = [
  ['AES-GCM', async () => new AesGcmCipher(await KeyRing.load(join(temporaryDirectory(), 'secret.key'), () => true))],
  ['strict fake', async () => new MemoryCipher()],
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

describe.each(renewable)('keys of a secret cipher: %s', (_name, make) => {
  it('a new one seals from now on, and what was sealed before still opens', async () => {
    const cipher = await make();
    const before = cipher.seal('hunter2', 'x');
    const [first] = cipher.keys();
    const id = await cipher.renewKey();
    const after = cipher.seal('hunter3', 'x');
    expect([cipher.open(before, 'x'), cipher.open(after, 'x')]).toEqual(['hunter2', 'hunter3']);
    expect([cipher.keyOf(before), cipher.keyOf(after), cipher.keyOf('plain')]).toEqual([first?.id, id, undefined]);
    expect(cipher.keys().filter(({ current }) => current)).toMatchObject([{ id }]);
    expect(cipher.keys()).toHaveLength(2);
  });

  it('an old one is forgotten when that is asked, and the current one never', async () => {
    const cipher = await make();
    const sealed = cipher.seal('hunter2', 'x');
    const [old] = cipher.keys();
    const id = await cipher.renewKey();
    await expect(cipher.forgetKey(id)).rejects.toThrow('current');
    await cipher.forgetKey(old?.id ?? '');
    expect(() => cipher.open(sealed, 'x')).toThrow();
    expect(cipher.keys()).toMatchObject([{ id, current: true }]);
    expect(await cipher.neededByOthers()).toEqual(new Set());
  });
});

it('knows which keys the files of workers need', async () => {
  const directory = temporaryDirectory();
  const ring = await KeyRing.load(join(directory, 'secret.key'), () => true);
  const files = ['a.json', 'b.json', 'missing.json'].map((name) => join(directory, name));
  const cipher = new AesGcmCipher(ring, async () => files);
  const old = ring.currentId;
  await writeFile(files[0] as string, JSON.stringify({ sealedEnv: ring.seal('{}', 'replica:a') }));
  const id = await cipher.renewKey();
  expect(await cipher.neededByOthers()).toEqual(new Set([old]));
  await writeFile(files[1] as string, JSON.stringify({ sealedEnv: ring.seal('{}', 'replica:b') }));
  expect(await cipher.neededByOthers()).toEqual(new Set([old, id]));
  await writeFile(files[0] as string, '{"sealedEnv":"v1:AAAA"}');
  expect(await cipher.neededByOthers()).toEqual(new Set([old, id]));
});

function withOneOtherLetter(sealed: string): string {
  const at = sealed.length - 5;
  return sealed.slice(0, at) + (sealed[at] === 'a' ? 'b' : 'a') + sealed.slice(at + 1);
}
