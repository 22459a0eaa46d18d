import { describe, expect, it } from 'vitest';
import type { ApiToken, Session } from '../../../server/src/domain/user.ts';
import { anApp, aUser } from './samples.ts';
import type { OpenStores } from './suite-input.ts';

export function userStoresSuite(open: OpenStores): void {
  describe('users', () => {
    it('keeps users and finds them by id and name', async () => {
      const { users } = await open();
      expect(await users.count()).toBe(0);
      await users.add(aUser('user_1', { name: 'ada' }));
      await users.add(aUser('user_2', { name: 'bob', role: 'member' }));
      expect(await users.count()).toBe(2);
      expect(await users.byId('user_2')).toEqual(aUser('user_2', { name: 'bob', role: 'member' }));
      expect(await users.byName('ada')).toEqual(aUser('user_1', { name: 'ada' }));
      expect(await users.byId('user_9')).toBeUndefined();
      expect(await users.byName('Ada')).toBeUndefined();
    });

    it('refuses a second user of the same name', async () => {
      const { users } = await open();
      await users.add(aUser('user_1', { name: 'ada' }));
      await expect(users.add(aUser('user_2', { name: 'ada' }))).rejects.toMatchObject({ code: 'conflict' });
      expect(await users.count()).toBe(1);
    });
  });

  describe('a user', () => {
    it('gets another password', async () => {
      const { users } = await open();
      await users.add(aUser('user_1'));
      await users.setPasswordHash('user_1', 'another');
      expect(await users.byId('user_1')).toEqual(aUser('user_1', { passwordHash: 'another' }));
    });

    it('is removed with what is the user’s alone, and not while there is an app', async () => {
      const { users, sessions, tokens, apps } = await open();
      await users.add(aUser('user_1'));
      await apps.add(anApp('app_1'));
      await expect(users.remove('user_1')).rejects.toMatchObject({ code: 'account-has-apps' });
      await apps.remove('app_1');
      const times = { createdAt: 1_000, expiresAt: 9_000 };
      await sessions.add({
        ...{ ...times, id: 'ses_1', tokenHash: 'h', userId: 'user_1', lastSeenAt: 0, from: '', userAgent: '' },
      });
      const token = { id: 'tok_1', userId: 'user_1', name: 'a', tokenHash: 't', hint: '', scope: 'full' } as const;
      await tokens.add({ ...token, ...times });
      await users.remove('user_1');
      expect(await users.byId('user_1')).toBeUndefined();
      expect(await sessions.byTokenHash('h', 1_000)).toBeUndefined();
      expect(await tokens.byTokenHash('t')).toBeUndefined();
    });
  });

  describe('sessions', () => {
    const session: Session = {
      ...{ id: 'ses_1', tokenHash: 'hash_1', userId: 'user_1', createdAt: 1_000, expiresAt: 2_000, lastSeenAt: 1_000 },
      ...{ from: '2001:db8::1', userAgent: 'Mozilla/5.0' },
    };

    it('gives a session until it expires', async () => {
      const { users, sessions } = await open();
      await users.add(aUser('user_1'));
      await sessions.add(session);
      expect(await sessions.byTokenHash('hash_1', 1_999)).toEqual(session);
      expect(await sessions.byTokenHash('hash_1', 2_000)).toBeUndefined();
      expect(await sessions.byTokenHash('hash_2', 1_000)).toBeUndefined();
    });

    it('removes one session, and all expired ones', async () => {
      const { users, sessions } = await open();
      await users.add(aUser('user_1'));
      await sessions.add(session);
      await sessions.add({ ...session, id: 'ses_2', tokenHash: 'hash_2', expiresAt: 9_000 });
      await sessions.add({ ...session, id: 'ses_3', tokenHash: 'hash_3', expiresAt: 9_000 });
      await sessions.remove('hash_3');
      await sessions.remove('hash_3');
      await sessions.removeExpired(2_000);
      expect(await sessions.byTokenHash('hash_1', 0)).toBeUndefined();
      expect(await sessions.byTokenHash('hash_2', 0)).toBeDefined();
      expect(await sessions.byTokenHash('hash_3', 0)).toBeUndefined();
    });

    it('lists those of a user, last seen first, and removes one, or all others', async () => {
      const { users, sessions } = await open();
      await users.add(aUser('user_1', { name: 'ada' }));
      await users.add(aUser('user_2', { name: 'bob' }));
      const late = { ...session, expiresAt: 9_000 };
      await sessions.add(session);
      for (const id of ['ses_2', 'ses_3', 'ses_4']) await sessions.add({ ...late, id, tokenHash: `hash of ${id}` });
      await sessions.add({ ...late, id: 'ses_5', tokenHash: 'of bob', userId: 'user_2' });
      await sessions.touch('hash of ses_3', 5_000);
      const ids = async (now: number) => (await sessions.listByUser('user_1', now)).map(({ id }) => id);
      expect(await ids(1_000)).toEqual(['ses_3', 'ses_4', 'ses_2', 'ses_1']);
      expect(await ids(2_000)).toEqual(['ses_3', 'ses_4', 'ses_2']);
      expect(await sessions.removeById('user_2', 'ses_2')).toBe(false);
      expect(await sessions.removeById('user_1', 'ses_2')).toBe(true);
      expect(await sessions.removeOthers('user_1', 'ses_4')).toBe(2);
      expect(await ids(1_000)).toEqual(['ses_4']);
      expect(await sessions.removeOthers('user_1')).toBe(1);
      expect(await sessions.byTokenHash('of bob', 1_000)).toMatchObject({ id: 'ses_5' });
    });

    it('refuses a session of nobody', async () => {
      const { sessions } = await open();
      await expect(sessions.add(session)).rejects.toMatchObject({ code: 'not-found' });
    });
  });

  describe('API tokens', () => {
    const token: ApiToken = {
      id: 'tok_1',
      userId: 'user_1',
      name: 'laptop',
      tokenHash: 'hash_1',
      hint: 'x9z1',
      scope: 'deploy',
      createdAt: 1_000,
      expiresAt: 9_000,
    };

    it('keeps tokens, newest first, and when they were last used', async () => {
      const { users, tokens } = await open();
      await users.add(aUser('user_1'));
      await tokens.add(token);
      await tokens.add({ ...token, id: 'tok_2', tokenHash: 'hash_2', createdAt: 2_000 });
      await tokens.touch('tok_1', 5_000);
      await tokens.touch('tok_9', 5_000);
      expect(await tokens.byTokenHash('hash_1')).toEqual({ ...token, lastUsedAt: 5_000 });
      expect((await tokens.listByUser('user_1')).map(({ id }) => id)).toEqual(['tok_2', 'tok_1']);
      expect(await tokens.listByUser('user_2')).toEqual([]);
    });

    it('removes a token only for its own user', async () => {
      const { users, tokens } = await open();
      await users.add(aUser('user_1'));
      await tokens.add(token);
      expect(await tokens.remove('user_2', 'tok_1')).toBe(false);
      expect(await tokens.remove('user_1', 'tok_1')).toBe(true);
      expect(await tokens.remove('user_1', 'tok_1')).toBe(false);
      expect(await tokens.byTokenHash('hash_1')).toBeUndefined();
    });

    it('refuses a token of nobody', async () => {
      const { tokens } = await open();
      await expect(tokens.add(token)).rejects.toMatchObject({ code: 'not-found' });
    });
  });
}
