import { type Quota, type Use, useOf } from '../../domain/access/quota.ts';
import type { App } from '../../domain/app.ts';
import { Problem } from '../../domain/problem.ts';
import type { User } from '../../domain/user.ts';
import type { Platform } from '../platform.ts';
import { stopApp } from '../stop-app.ts';
import { defaultQuota } from './quota.ts';
import { requireAnotherOperator } from './require-another-operator.ts';

/** A User as operators see them: what they have and use, and nothing of what is in it. */
export interface ManagedUser {
  user: User;
  apps: Pick<App, 'name' | 'desiredState'>[];
  use: Use;
  quota: Quota;
}

/** Those whose name holds the text, sorted by name. */
export async function listUsers(platform: Platform, search = ''): Promise<ManagedUser[]> {
  const fallback = await defaultQuota(platform);
  const apps = Map.groupBy(await platform.stores.apps.listAll(), ({ ownerId }) => ownerId);
  const users = await platform.stores.users.listAll();
  return users
    .filter(({ name }) => name.includes(search.toLowerCase()))
    .map((user) => withApps(user, apps.get(user.id) ?? [], fallback));
}

export async function managedUser(platform: Platform, user: User): Promise<ManagedUser> {
  return withApps(user, await platform.stores.apps.listByOwner(user.id), await defaultQuota(platform));
}

function withApps(user: User, apps: readonly App[], fallback: Quota): ManagedUser {
  const own = apps.filter(({ deleting }) => deleting === undefined);
  const shown = own.map(({ name, desiredState }) => ({ name, desiredState }));
  return { user, apps: shown, use: useOf(own), quota: { ...fallback, ...user.quota } };
}

/** Throws Problem `conflict` when the name is taken. */
export async function createUser(
  platform: Platform,
  ask: { name: string; password: string; role: User['role'] },
): Promise<User> {
  const user: User = {
    id: platform.ids.next('user'),
    name: ask.name,
    passwordHash: await platform.hasher.hash(ask.password),
    role: ask.role,
    createdAt: platform.clock.now(),
  };
  await platform.stores.users.add(user);
  return user;
}

export interface UserChange {
  role?: User['role'] | undefined;
  /** The whole of it; null: the default in everything. */
  quota?: Partial<Quota> | null | undefined;
}

/** Throws Problem `not-found`; `last-operator` where nobody would be left who runs the platform. */
export async function changeUser(platform: Platform, name: string, change: UserChange): Promise<User> {
  const user = await userNamed(platform, name);
  if (change.role === 'member') await requireAnotherOperator(platform, user);
  const quota = change.quota === null ? undefined : (change.quota ?? user.quota);
  return changed(platform, user, (old) => ({
    ...withoutQuota(old),
    role: change.role ?? old.role,
    ...(quota ? { quota } : {}),
  }));
}

/**
 * Nobody is let in as this user from now on; event streams end within seconds. Tokens are kept and count again afterwards, sessions do not. The Apps go on,
 * or are stopped. Throws as `changeUser`.
 */
export async function suspendUser(
  platform: Platform,
  by: User,
  name: string,
  { stopApps }: { stopApps: boolean },
): Promise<User> {
  const user = await userNamed(platform, name);
  if (user.id === by.id) throw new Problem('conflict', 'You cannot suspend yourself. Ask another operator.', { name });
  await requireAnotherOperator(platform, user);
  const suspended = await changed(platform, user, (old) => ({ ...old, suspendedAt: platform.clock.now() }));
  await platform.stores.sessions.removeOthers(user.id);
  if (stopApps) {
    for (const app of await platform.stores.apps.listByOwner(user.id)) {
      if (app.desiredState === 'running' && !app.deleting) await stopApp(platform, by, app);
    }
  }
  return suspended;
}

/** Apps that were stopped stay so: their owner starts them. Throws Problem `not-found`. */
export async function unsuspendUser(platform: Platform, name: string): Promise<User> {
  const user = await userNamed(platform, name);
  return changed(platform, user, ({ suspendedAt: _suspendedAt, ...old }) => old);
}

function withoutQuota({ quota: _quota, ...user }: User): User {
  return user;
}

async function userNamed({ stores }: Platform, name: string): Promise<User> {
  const user = await stores.users.byName(name);
  if (!user) throw absent(name);
  return user;
}

async function changed({ stores }: Platform, { id, name }: User, change: (user: User) => User): Promise<User> {
  const after = await stores.users.update(id, change);
  if (!after) throw absent(name);
  return after;
}

function absent(name: string): Problem {
  return new Problem('not-found', `Nobody here is named "${name}".`, { name });
}
