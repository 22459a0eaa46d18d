import { describe, expect, it } from 'vitest';
import { addUser, type MemoryPlatform, memoryPlatform } from '../../../../testing/platform/memory-platform.ts';
import { Problem } from '../../domain/problem.ts';
import { openSetup, setUpOwner } from './set-up-owner.ts';
import { authenticate, checkPassword, closeSession, createToken, openSession, revokeToken } from './sign-in.ts';

const OWNER = { name: 'ada', password: 'correct horse' };

describe('the first account', () => {
  it('is made with the link, once', async () => {
    const platform = memoryPlatform();
    const token = await openSetup(platform);
    expect(await setUpOwner(platform, { ...OWNER, token: token! })).toMatchObject({ name: 'ada', role: 'operator' });
    const again = setUpOwner(platform, { ...OWNER, name: 'eve', token: token! });
    await expect(again).rejects.toMatchObject({ code: 'setup-not-open' });
    expect(await openSetup(platform)).toBeUndefined();
  });

  it('is one although the link is used many times at once', async () => {
    const platform = memoryPlatform();
    const token = (await openSetup(platform)) ?? '';
    const names = ['ada', 'eve', 'bob', 'dan'];
    const made = await Promise.allSettled(names.map((name) => setUpOwner(platform, { ...OWNER, name, token })));
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await platform.stores.users.count()).toBe(1);
  });

  it('is not made with another link, or with the one of an earlier start', async () => {
    const platform = memoryPlatform();
    const before = await openSetup(platform);
    await openSetup(platform);
    for (const token of ['', 'guess', before!]) {
      await expect(setUpOwner(platform, { ...OWNER, token })).rejects.toMatchObject({ code: 'setup-token-wrong' });
    }
  });

  it('can be made with the same link when the database did not take it', async () => {
    const platform = memoryPlatform();
    const token = (await openSetup(platform)) ?? '';
    platform.stores.failNext('users.add', new Error('the disk is full'));
    await expect(setUpOwner(platform, { ...OWNER, token })).rejects.toThrow('the disk is full');
    expect(await setUpOwner(platform, { ...OWNER, token })).toMatchObject({ name: 'ada' });
  });
});

describe('passwords', () => {
  const signIn = (platform: MemoryPlatform, name: string, password: string, from = '10.0.0.1') =>
    checkPassword(platform, { name, password, from });
  const WRONG = { code: 'wrong-credentials' };
  const WAIT = { code: 'too-many-attempts' };

  it('that are wrong look like names that are not there', async () => {
    const platform = memoryPlatform();
    const ada = await addUser(platform, 'ada');
    expect(await signIn(platform, 'ada', 'password of ada')).toEqual(ada);
    const wrong = await signIn(platform, 'ada', 'x').catch((error: Error) => error.message);
    const absent = await signIn(platform, 'nobody', 'x').catch((error: Error) => error.message);
    expect(absent).toBe(wrong);
    expect(await platform.stores.events.listRecent([], 10)).toMatchObject([
      { kind: 'sign-in-failed', params: { name: 'nobody', from: '10.0.0.1' } },
      { kind: 'sign-in-failed', params: { name: 'ada' } },
    ]);
  });

  it('let nobody in who has none', async () => {
    const platform = memoryPlatform();
    const ada = await addUser(platform, 'ada');
    await platform.stores.users.setPasswordHash(ada.id, '');
    // Whatever is checked in its place says yes.
    platform.hasher.verify = async () => true;
    for (const password of ['', 'x', 'password of ada'])
      await expect(signIn(platform, 'ada', password)).rejects.toMatchObject(WRONG);
  });

  it('cost a check also for a name that is not there', async () => {
    const platform = memoryPlatform();
    const checked: string[] = [];
    const verify = platform.hasher.verify.bind(platform.hasher);
    platform.hasher.verify = async (password, phc) => {
      checked.push(phc);
      return verify(password, phc);
    };
    await expect(signIn(platform, 'nobody', 'x')).rejects.toMatchObject(WRONG);
    expect(checked).toHaveLength(1);
  });

  it('wait after five wrong ones for a name from one address, however many come at once', async () => {
    const platform = memoryPlatform();
    await addUser(platform, 'ada');
    const guesses = await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) => signIn(platform, 'ada', `guess ${n}`)),
    );
    const codes = guesses.map((guess) => (guess.status === 'rejected' ? guess.reason.code : 'in'));
    expect(codes.filter((code) => code === 'wrong-credentials')).toHaveLength(5);
    await expect(signIn(platform, 'ada', 'password of ada')).rejects.toMatchObject(WAIT);
    // From elsewhere the owner gets in all the same.
    await signIn(platform, 'ada', 'password of ada', '10.0.0.2');
    platform.clock.advance(15 * 60_000);
    await signIn(platform, 'ada', 'password of ada');
  });

  it('wait after thirty wrong ones from one address, whatever the names', async () => {
    const platform = memoryPlatform();
    for (let guess = 0; guess < 30; guess += 1) {
      await expect(signIn(platform, `user${guess}`, 'x')).rejects.toMatchObject(WRONG);
    }
    await expect(signIn(platform, 'user30', 'x')).rejects.toMatchObject(WAIT);
  });

  it('that are right count for nothing', async () => {
    const platform = memoryPlatform();
    await addUser(platform, 'ada');
    for (let time = 0; time < 40; time += 1) await signIn(platform, 'ada', 'password of ada');
    for (let guess = 0; guess < 4; guess += 1) await expect(signIn(platform, 'ada', 'x')).rejects.toMatchObject(WRONG);
    await signIn(platform, 'ada', 'password of ada');
    for (let guess = 0; guess < 5; guess += 1) await expect(signIn(platform, 'ada', 'x')).rejects.toMatchObject(WRONG);
    await expect(signIn(platform, 'ada', 'x')).rejects.toMatchObject(WAIT);
  });

  it('do not wait for hours because the clock was set back', async () => {
    const platform = memoryPlatform();
    await addUser(platform, 'ada');
    for (let guess = 0; guess < 5; guess += 1) await expect(signIn(platform, 'ada', 'x')).rejects.toMatchObject(WRONG);
    platform.clock.advance(-6 * 3_600_000);
    await signIn(platform, 'ada', 'password of ada');
  });
});

describe('sessions and tokens', () => {
  it('are known by what the caller holds, and not by what is kept', async () => {
    const platform = memoryPlatform();
    const ada = await addUser(platform, 'ada');
    const session = await openSession(platform, ada);
    const { record, token } = await createToken(platform, ada, 'laptop');
    expect(record.hint).toBe(token.slice(-4));
    expect(await authenticate(platform, { session })).toMatchObject({ user: ada, scope: 'full' });
    expect(await authenticate(platform, { apiToken: token })).toMatchObject({ user: ada, tokenId: record.id });
    expect(await authenticate(platform, { apiToken: record.tokenHash })).toBeUndefined();
    expect(await authenticate(platform, { apiToken: session })).toBeUndefined();
    expect(await authenticate(platform, {})).toBeUndefined();
  });

  it('end', async () => {
    const platform = memoryPlatform();
    const ada = await addUser(platform, 'ada');
    const bob = await addUser(platform, 'bob', 'member');
    const [closed, expired] = [await openSession(platform, ada), await openSession(platform, ada)];
    await closeSession(platform, closed);
    expect(await authenticate(platform, { session: closed })).toBeUndefined();
    platform.clock.advance(platform.rules.sessionMs);
    expect(await authenticate(platform, { session: expired })).toBeUndefined();
    const { record, token } = await createToken(platform, ada, 'laptop');
    await expect(revokeToken(platform, bob, record.id)).rejects.toMatchObject({ code: 'not-found' });
    await revokeToken(platform, ada, record.id);
    expect(await authenticate(platform, { apiToken: token })).toBeUndefined();
  });

  it('let their owner in although the disk is too full to note it', async () => {
    const platform = memoryPlatform();
    const ada = await addUser(platform, 'ada');
    const { token } = await createToken(platform, ada, 'laptop');
    platform.stores.failNext('tokens.touch', new Problem('disk-full', 'There is no room.'));
    expect(await authenticate(platform, { apiToken: token })).toMatchObject({ user: ada });
  });

  it('say when a token was used last, to the minute', async () => {
    const platform = memoryPlatform();
    const ada = await addUser(platform, 'ada');
    const { token } = await createToken(platform, ada, 'laptop');
    const used = async () => (await platform.stores.tokens.listByUser(ada.id))[0]?.lastUsedAt;
    await authenticate(platform, { apiToken: token });
    const first = await used();
    platform.clock.advance(30_000);
    await authenticate(platform, { apiToken: token });
    expect(await used()).toBe(first);
    platform.clock.advance(31_000);
    await authenticate(platform, { apiToken: token });
    expect(await used()).toBe(platform.clock.now());
  });
});
