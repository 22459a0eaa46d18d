import type { AuditEntryView, ManagedUserView, QuotaView } from '@nonstop4/contract';
import { before, HOUR, MINUTE, type World } from './world.ts';

const GB = 1024 ** 3;
export const NO_QUOTA: QuotaView = {
  apps: null,
  replicas: null,
  memoryBytes: null,
  storageBytes: null,
  buildsAtOnce: null,
};

/** Who is on the sample platform, who has a part in whose app, and what they did. */
export function samplePeople(): Pick<World, 'people' | 'users' | 'quota' | 'audit'> {
  return {
    people: new Map([
      [
        'shop',
        [
          { name: 'jun', role: 'deployer', ownsApp: false, addedBy: 'minji', addedAt: before(90 * HOUR) },
          { name: 'sora', role: 'viewer', ownsApp: false, addedBy: 'minji', addedAt: before(3 * HOUR) },
        ],
      ],
    ]),
    users: [
      aUser('minji', { role: 'operator', lastSeenAt: before(MINUTE) }),
      aUser('jun', { lastSeenAt: before(5 * HOUR), apps: [{ name: 'jun-blog', desiredState: 'running' }] }),
      aUser('sora', { suspendedAt: before(24 * HOUR), ownQuota: { apps: 1 } }),
    ],
    quota: NO_QUOTA,
    audit: [
      anEntry('aud-3', 'minji', 'changeApp', { app: 'shop', details: { fields: 'configVars, secrets' } }),
      anEntry('aud-2', 'sora', 'rollbackApp', { app: 'shop', outcome: 'role-too-small', details: { release: '4' } }),
      anEntry('aud-1', 'admin', 'signIn', {
        ...{ via: 'none', address: '203.0.113.9', outcome: 'wrong-credentials' },
        details: { name: 'admin', fields: 'name, password' },
      }),
    ],
  };
}

export function aUser(name: string, change: Partial<ManagedUserView> = {}): ManagedUserView {
  return {
    ...{ name, role: 'member', createdAt: before(2_000 * HOUR), quota: NO_QUOTA, ownQuota: {} },
    apps: [{ name: `${name}-notes`, desiredState: 'running' }],
    use: { apps: 1, replicas: 2, memoryBytes: GB, storageBytes: GB },
    ...change,
  };
}

function anEntry(id: string, actor: string, operation: string, change: Partial<AuditEntryView>): AuditEntryView {
  const plain = { via: 'session', address: '192.0.2.14', outcome: 'done', details: {} } as const;
  return { id, at: before(HOUR), actor, operation, ...plain, ...change };
}
