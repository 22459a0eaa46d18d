import type { AppRole } from '../../domain/access/app-role.ts';
import type { App } from '../../domain/app.ts';
import type { User } from '../../domain/user.ts';
import type { Platform } from '../platform.ts';

/** What somebody is to an App; undefined is nothing. An operator of the platform has no part in the Apps of others. */
export async function appRoleOf(
  { stores }: Pick<Platform, 'stores'>,
  user: Pick<User, 'id'>,
  app: Pick<App, 'id' | 'ownerId'>,
): Promise<AppRole | undefined> {
  return app.ownerId === user.id ? 'owner' : stores.collaborators.role(app.id, user.id);
}

/** Names of the Apps that somebody owns or has a part in, by id. */
export async function visibleApps(
  { stores }: Pick<Platform, 'stores'>,
  user: Pick<User, 'id'>,
): Promise<ReadonlyMap<string, string>> {
  const own = await stores.apps.listByOwner(user.id);
  const names = new Map(own.map(({ id, name }) => [id, name]));
  for (const { appId } of await stores.collaborators.listByUser(user.id)) {
    const app = await stores.apps.byId(appId);
    if (app) names.set(app.id, app.name);
  }
  return names;
}
