import { describe, expect, it } from 'vitest';
import { Argon2idHasher } from './argon2id-hasher.ts';

const hasher = new Argon2idHasher();

describe('argon2id', () => {
  it('gives PHC strings of the recommended cost', async () => {
    expect(await hasher.hash('secret')).toMatch(
      /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/,
    );
  });

  it('agrees with the reference implementation', async () => {
    // One of the test values of the reference implementation (src/test.c of phc-winner-argon2): version 19, 64 MiB.
    const phc = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
    expect(await hasher.verify('password', phc)).toBe(true);
    expect(await hasher.verify('Password', phc)).toBe(false);
  });

  it.each([
    '',
    'secret',
    '$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
    '$argon2id$v=19$m=9999999,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
    '$argon2id$v=19$m=65536,t=99,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
    '$argon2id$v=19$m=4,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
  ])('takes %j for nobody’s password, at no cost', async (phc) => {
    expect(await hasher.verify('password', phc)).toBe(false);
  });
});
