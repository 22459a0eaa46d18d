import type { AppRole } from '../../domain/access/app-role.ts';
import type { App } from '../../domain/app.ts';
import type { User } from '../../domain/user.ts';
import type { Platform } from '../platform.ts';

/** What somebody is to an App; undefined is nothing. An operator of the platform has no part in the Apps of others. */
export async function appRoleOf(
  _platform: Pick<Platform, 'stores'>,
  user: Pick<User, 'id'>,
  app: Pick<App, 'id' | 'ownerId'>,
): Promise<AppRole | undefined> {
  return app.ownerId === user.id ? 'owner' : undefined;
}
