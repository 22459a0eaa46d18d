import { describe, expect, it } from 'vitest';
import { Argon2idHasher } from '../../../server/src/adapters/password-hasher/argon2id/argon2id-hasher.ts';
import { PlainHasher } from '../../../server/src/adapters/password-hasher/plain/plain-hasher.ts';
import type { PasswordHasher } from '../../../server/src/ports/password-hasher.ts';

const adapters: [name: string, make: () => PasswordHasher][] = [
  ['argon2id', () => new Argon2idHasher()],
  ['fake', () => new PlainHasher()],
];

describe.each(adapters)('password hasher: %s', (_name, make) => {
  it('knows the right password from wrong ones', async () => {
    const hasher = make();
    const phc = await hasher.hash('correct horse 배터리');
    expect(phc).toMatch(/^\$/);
    expect(await hasher.verify('correct horse 배터리', phc)).toBe(true);
    for (const wrong of ['', 'correct horse', 'Correct horse 배터리', 'correct horse 배터리 ']) {
      expect(await hasher.verify(wrong, phc)).toBe(false);
    }
  });

  it('gives another hash each time', async () => {
    const hasher = make();
    expect(await hasher.hash('a')).not.toBe(await hasher.hash('a'));
  });

  it('takes a string that is no hash for a wrong password', async () => {
    expect(await make().verify('a', 'a')).toBe(false);
  });

  it('answers many that come at once', async () => {
    const hasher = make();
    const phc = await hasher.hash('b');
    const answers = await Promise.all(['a', 'b', 'c', 'b', 'd'].map((password) => hasher.verify(password, phc)));
    expect(answers).toEqual([false, true, false, true, false]);
  });
});
