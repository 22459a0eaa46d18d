import { describe, expect, it } from 'vitest';
import type { AccountLink } from '../../../server/src/domain/accounts/account-link.ts';
import type { Invitation } from '../../../server/src/domain/accounts/invitation.ts';
import type { SecondFactor } from '../../../server/src/domain/accounts/second-factor.ts';
import { aUser } from './samples.ts';
import type { OpenStores } from './suite-input.ts';

const GONE = { code: 'not-found' };

export function identityStoresSuite(openStores: OpenStores): void {
  const open = async () => {
    const stores = await openStores();
    await stores.users.add(aUser('user_1', { name: 'ada' }));
    await stores.users.add(aUser('user_2', { name: 'bob' }));
    return stores;
  };

  describe('e-mail addresses', () => {
    it('are one for each user, the last one entered', async () => {
      const { emails } = await open();
      await emails.put('user_1', 'ada@old.example');
      await emails.put('user_1', 'Ada@example.com');
      expect(await emails.byUser('user_1')).toEqual({ userId: 'user_1', address: 'Ada@example.com' });
      expect(await emails.byVerified('ada@example.com')).toBeUndefined();
      await expect(emails.put('user_9', 'x@example.com')).rejects.toMatchObject(GONE);
    });

    it('are verified by one user, whatever the case of the letters', async () => {
      const { emails } = await open();
      await emails.put('user_1', 'Ada@example.com');
      await emails.put('user_2', 'ada@Example.com');
      expect(await emails.verify('user_1', 'ada@old.example', 5_000)).toBe(false);
      expect(await emails.verify('user_1', 'Ada@example.com', 5_000)).toBe(true);
      expect(await emails.verify('user_2', 'ada@Example.com', 6_000)).toBe(false);
      expect(await emails.byVerified('ADA@example.com')).toMatchObject({ userId: 'user_1', verifiedAt: 5_000 });
      await emails.put('user_1', 'ada@new.example');
      expect(await emails.verify('user_2', 'ada@Example.com', 7_000)).toBe(true);
    });
  });

  describe('links', () => {
    const link: AccountLink = {
      ...{ tokenHash: 'hash_1', purpose: 'reset-password', userId: 'user_1', data: '' },
      ...{ createdAt: 1_000, expiresAt: 2_000 },
    };

    it('are good once, for their purpose, until they expire', async () => {
      const { links } = await open();
      await links.add(link);
      expect(await links.take('hash_1', 'verify-email', 1_000)).toBeUndefined();
      expect(await links.peek('hash_1', 'reset-password', 1_999)).toEqual(link);
      expect(await links.take('hash_1', 'reset-password', 1_999)).toEqual(link);
      expect(await links.take('hash_1', 'reset-password', 1_999)).toBeUndefined();
      await links.add(link);
      expect(await links.peek('hash_1', 'reset-password', 2_000)).toBeUndefined();
      expect(await links.take('hash_1', 'reset-password', 2_000)).toBeUndefined();
    });

    it('are taken by one of many callers at once', async () => {
      const { links } = await open();
      await links.add(link);
      const taken = await Promise.all(Array.from({ length: 8 }, () => links.take('hash_1', 'reset-password', 1_500)));
      expect(taken.filter((one) => one !== undefined)).toHaveLength(1);
    });

    it('are removed by user and purpose, when they expire, and with the user', async () => {
      const { links, users } = await open();
      await links.add(link);
      await links.add({ ...link, tokenHash: 'hash_2', purpose: 'verify-email', expiresAt: 9_000 });
      await links.add({
        tokenHash: 'hash_3',
        purpose: 'sign-up',
        data: 'x@example.com',
        createdAt: 0,
        expiresAt: 9_000,
      });
      await links.removeOf('user_1', 'reset-password');
      await links.removeExpired(2_000);
      expect(await links.peek('hash_1', 'reset-password', 0)).toBeUndefined();
      expect(await links.peek('hash_2', 'verify-email', 0)).toBeDefined();
      await users.remove('user_1');
      expect(await links.peek('hash_2', 'verify-email', 0)).toBeUndefined();
      expect(await links.peek('hash_3', 'sign-up', 0)).toMatchObject({ data: 'x@example.com' });
      await expect(links.add(link)).rejects.toMatchObject(GONE);
    });
  });

  it('invitations are listed, found until they expire, and used by one', async () => {
    const { invitations } = await open();
    const one: Invitation = {
      ...{ id: 'inv_1', tokenHash: 'hash_1', email: 'x@example.com', invitedBy: 'ada' },
      ...{ createdAt: 1_000, expiresAt: 2_000 },
    };
    await invitations.add(one);
    await invitations.add({ ...one, id: 'inv_2', tokenHash: 'hash_2', email: '', createdAt: 1_500, expiresAt: 9_000 });
    expect((await invitations.list()).map(({ id }) => id)).toEqual(['inv_2', 'inv_1']);
    expect(await invitations.byTokenHash('hash_1', 1_999)).toEqual(one);
    expect(await invitations.byTokenHash('hash_1', 2_000)).toBeUndefined();
    const removed = await Promise.all([invitations.remove('inv_2'), invitations.remove('inv_2')]);
    expect(removed.sort()).toEqual([false, true]);
    await invitations.removeExpired(2_000);
    expect(await invitations.list()).toEqual([]);
  });

  describe('second factors', () => {
    const factor: SecondFactor = { userId: 'user_1', sealedSecret: 'v1:x', createdAt: 1_000, lastStep: -1 };

    it('are one for each user, confirmed later', async () => {
      const { secondFactors } = await open();
      await secondFactors.put({ ...factor, sealedSecret: 'v1:old' });
      await secondFactors.put(factor);
      expect(await secondFactors.byUser('user_1')).toEqual(factor);
      await secondFactors.confirm('user_1', 5_000);
      expect(await secondFactors.byUser('user_1')).toEqual({ ...factor, confirmedAt: 5_000 });
      await expect(secondFactors.put({ ...factor, userId: 'user_9' })).rejects.toMatchObject(GONE);
    });

    it('take a time step once, and none before it', async () => {
      const { secondFactors } = await open();
      await secondFactors.put(factor);
      const used = await Promise.all([7, 7, 7].map((step) => secondFactors.useStep('user_1', step)));
      expect(used.filter(Boolean)).toHaveLength(1);
      expect(await secondFactors.useStep('user_1', 6)).toBe(false);
      expect(await secondFactors.useStep('user_1', 8)).toBe(true);
      expect(await secondFactors.useStep('user_2', 8)).toBe(false);
    });

    it('have recovery codes that are good once each', async () => {
      const { secondFactors } = await open();
      await secondFactors.put(factor);
      await secondFactors.putCodes('user_1', ['old']);
      await secondFactors.putCodes('user_1', ['a', 'b', 'c']);
      expect(await secondFactors.takeCode('user_1', 'old')).toBe(false);
      expect(await secondFactors.takeCode('user_2', 'a')).toBe(false);
      const taken = await Promise.all([1, 2, 3].map(() => secondFactors.takeCode('user_1', 'a')));
      expect(taken.filter(Boolean)).toHaveLength(1);
      expect(await secondFactors.codesLeft('user_1')).toBe(2);
      await secondFactors.remove('user_1');
      expect(await secondFactors.codesLeft('user_1')).toBe(0);
      expect(await secondFactors.byUser('user_1')).toBeUndefined();
    });
  });

  it('identities belong to one user each, and go with the user', async () => {
    const { identities, users } = await open();
    const one = { issuer: 'https://id.example', subject: 's1', userId: 'user_1', email: 'a@example.com', createdAt: 1 };
    await identities.add(one);
    await expect(identities.add({ ...one, userId: 'user_2' })).rejects.toMatchObject({ code: 'conflict' });
    await identities.add({ ...one, subject: 's2', userId: 'user_2' });
    expect(await identities.bySubject('https://id.example', 's1')).toEqual(one);
    expect(await identities.bySubject('https://other.example', 's1')).toBeUndefined();
    expect(await identities.listByUser('user_1')).toEqual([one]);
    expect(await identities.remove('user_1', 'https://other.example')).toBe(false);
    expect(await identities.remove('user_1', 'https://id.example')).toBe(true);
    await users.remove('user_2');
    expect(await identities.bySubject('https://id.example', 's2')).toBeUndefined();
  });
}
