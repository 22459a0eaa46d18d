import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../../server/src/domain/audit-entry.ts';
import { aCollaborator, anApp, aRun, aUser, withApps } from './samples.ts';
import type { OpenStores } from './suite-input.ts';

export function rightsStoresSuite(open: OpenStores): void {
  collaboratorsSuite(open);
  auditSuite(open);

  describe('users, as operators change them', () => {
    it('are listed by name, and keep their id and name', async () => {
      const { users } = await open();
      await users.add(aUser('user_2', { name: 'bob', role: 'member' }));
      await users.add(aUser('user_1', { name: 'ada' }));
      const changed = await users.update('user_2', (user) => ({
        ...{ ...user, id: 'user_9', name: 'eve' },
        ...{ suspendedAt: 5, quota: { apps: 1, memoryBytes: null } },
      }));
      const bob = aUser('user_2', {
        name: 'bob',
        role: 'member',
        suspendedAt: 5,
        quota: { apps: 1, memoryBytes: null },
      });
      expect(changed).toEqual(bob);
      await users.touch('user_1', 7);
      expect(await users.listAll()).toEqual([aUser('user_1', { name: 'ada', lastSeenAt: 7 }), bob]);
      expect(await users.update('user_2', ({ suspendedAt: _at, quota: _quota, ...user }) => user)).toEqual(
        aUser('user_2', { name: 'bob', role: 'member' }),
      );
      expect(await users.update('user_9', (user) => user)).toBeUndefined();
    });

    it('have no run claimed while they are passed over', async () => {
      const stores = await open();
      await withApps(stores, 'app_1');
      await stores.users.add(aUser('user_2'));
      await stores.apps.add(anApp('app_2', { ownerId: 'user_2' }));
      await stores.runs.enqueue(aRun('run_1', 'app_1'));
      await stores.runs.enqueue(aRun('run_2', 'app_2'));
      expect((await stores.runs.claimNext(5, 1, ['user_1']))?.id).toBe('run_2');
      expect(await stores.runs.claimNext(5, 1, ['user_1', 'user_2'])).toBeUndefined();
      expect((await stores.runs.claimNext(5, 1))?.id).toBe('run_1');
    });
  });
}

function collaboratorsSuite(open: OpenStores): void {
  describe('collaborators', () => {
    it('have one role in an app, and go with the app or with the user', async () => {
      const stores = await open();
      const { collaborators } = stores;
      await withApps(stores, 'app_1', 'app_2');
      for (const id of ['user_2', 'user_3']) await stores.users.add(aUser(id));
      await collaborators.put(aCollaborator('app_1', 'user_3', { addedAt: 2 }));
      await collaborators.put(aCollaborator('app_1', 'user_2', { addedAt: 1 }));
      await collaborators.put(aCollaborator('app_2', 'user_2', { addedAt: 3 }));
      await collaborators.put(aCollaborator('app_1', 'user_2', { role: 'viewer', addedAt: 4 }));
      expect(await collaborators.role('app_1', 'user_2')).toBe('viewer');
      expect(await collaborators.role('app_2', 'user_3')).toBeUndefined();
      expect((await collaborators.listByApp('app_1')).map(({ userId }) => userId)).toEqual(['user_3', 'user_2']);
      expect((await collaborators.listByUser('user_2')).map(({ appId }) => appId)).toEqual(['app_2', 'app_1']);
      expect(await collaborators.remove('app_2', 'user_2')).toBe(true);
      expect(await collaborators.remove('app_2', 'user_2')).toBe(false);
      await stores.users.remove('user_3');
      expect((await collaborators.listByApp('app_1')).map(({ userId }) => userId)).toEqual(['user_2']);
      await stores.apps.remove('app_1');
      expect(await collaborators.listByUser('user_2')).toEqual([]);
    });

    it('are of apps and users that are there', async () => {
      const stores = await open();
      await withApps(stores, 'app_1');
      const refused = { code: 'not-found' };
      await expect(stores.collaborators.put(aCollaborator('app_1', 'user_9'))).rejects.toMatchObject(refused);
      await expect(stores.collaborators.put(aCollaborator('app_9', 'user_1'))).rejects.toMatchObject(refused);
    });
  });
}

function auditSuite(open: OpenStores): void {
  describe('the audit log', () => {
    const entry = (id: string, at: number, change: Partial<AuditEntry> = {}): AuditEntry => ({
      ...{ id, at, actor: 'ada', via: 'session', address: '192.0.2.1' },
      ...{ operation: 'stopApp', outcome: 'done', details: {} },
      ...change,
    });

    it('gives what fits, newest first, in parts that join', async () => {
      const { audit } = await open();
      const entries = [
        entry('aud_1', 1, { operation: 'signIn', via: 'none', outcome: 'wrong-credentials', details: { name: 'ada' } }),
        entry('aud_2', 2, { app: 'shop' }),
        entry('aud_3', 2, { app: 'blog', actor: 'bob' }),
        entry('aud_4', 4, { app: 'shop' }),
      ];
      for (const one of entries) await audit.add(one);
      const ids = async (...given: Parameters<typeof audit.list>) => (await audit.list(...given)).map(({ id }) => id);
      expect(await audit.list({}, 10)).toEqual(entries.toReversed());
      expect(await ids({}, 2)).toEqual(['aud_4', 'aud_3']);
      expect(await ids({}, 10, { at: 2, id: 'aud_3' })).toEqual(['aud_2', 'aud_1']);
      expect(await ids({ app: 'shop' }, 10)).toEqual(['aud_4', 'aud_2']);
      expect(await ids({ actor: 'bob' }, 10)).toEqual(['aud_3']);
      expect(await ids({ operation: 'signIn' }, 10)).toEqual(['aud_1']);
      expect(await ids({ outcome: 'refused' }, 10)).toEqual(['aud_1']);
      expect(await ids({ outcome: 'done', from: 2, to: 4 }, 10)).toEqual(['aud_3', 'aud_2']);
    });

    it('forgets what is too old, and keeps what somebody did who is gone', async () => {
      const { audit } = await open();
      for (const at of [1, 2, 3]) await audit.add(entry(`aud_${at}`, at));
      await audit.prune(2);
      expect((await audit.list({}, 10)).map(({ at }) => at)).toEqual([3, 2]);
    });
  });
}
