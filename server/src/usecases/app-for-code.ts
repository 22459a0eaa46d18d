import type { App } from '../domain/app.ts';
import { Problem } from '../domain/problem.ts';
import type { User } from '../domain/user.ts';
import { createApp } from './create-app.ts';
import type { Platform } from './platform.ts';
import { requireChangeable } from './require-changeable.ts';

/** The App that code was brought for: the one that was found, as it is now, or one that is made. */
export async function appForCode(
  platform: Platform,
  user: User,
  { app, appName }: { app: App | undefined; appName: string },
): Promise<App> {
  return app ? still(platform, app) : made(platform, user, appName);
}

// It may have been deleted while the code came.
async function still({ stores }: Platform, { id, name }: App): Promise<App> {
  const app = await stores.apps.byId(id);
  if (!app) throw new Problem('not-found', `You have no app named "${name}".`, { name });
  requireChangeable(app);
  return app;
}

async function made(platform: Platform, user: User, name: string): Promise<App> {
  try {
    return await createApp(platform, user, name);
  } catch (error) {
    // Two first uploads of one App at once: the second is an update of what the first has just made.
    const there = await platform.stores.apps.byName(name);
    const isTaken = error instanceof Problem && error.code === 'app-name-taken';
    if (!isTaken || there?.ownerId !== user.id) throw error;
    requireChangeable(there);
    return there;
  }
}
