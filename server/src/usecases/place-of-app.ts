import type { App } from '../domain/app.ts';
import { Problem } from '../domain/problem.ts';
import type { SourcePlace } from '../domain/source.ts';
import type { User } from '../domain/user.ts';
import type { VolumePlace } from '../ports/volume-provisioner.ts';
import type { Platform } from './platform.ts';

/** The user's directory in git and the App's name in it. */
export async function placeOf(platform: Pick<Platform, 'stores'>, app: App): Promise<SourcePlace> {
  return { userName: (await ownerOf(platform, app)).name, appName: app.name };
}

export async function volumePlaceOf(platform: Pick<Platform, 'stores'>, app: App): Promise<VolumePlace> {
  return {
    ...(await placeOf(platform, app)),
    ownerId: app.ownerId,
    limitBytes: app.volumeLimitBytes,
    singleWriter: app.singleWriter,
  };
}

export async function ownerOf(platform: Pick<Platform, 'stores'>, app: App): Promise<User> {
  const owner = await platform.stores.users.byId(app.ownerId);
  if (!owner) throw new Problem('internal', `The owner of "${app.name}" is missing from the database.`);
  return owner;
}

/** Author of the commits that the platform makes for a user. */
export function authorOf(user: User): { name: string; email: string } {
  return { name: user.name, email: `${user.name}@users.nonstop4.invalid` };
}
