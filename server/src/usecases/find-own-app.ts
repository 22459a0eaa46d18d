import type { App } from '../domain/app.ts';
import type { PipelineRun } from '../domain/pipeline-run.ts';
import { Problem } from '../domain/problem.ts';
import type { User } from '../domain/user.ts';
import type { Platform } from './platform.ts';

/** The user's App of that name; absent and somebody else's are the same. */
export async function findOwnApp(platform: Pick<Platform, 'stores'>, user: User, name: string): Promise<App> {
  const app = await platform.stores.apps.byName(name);
  if (!app || app.ownerId !== user.id) throw new Problem('not-found', `You have no app named "${name}".`, { name });
  return app;
}

/** The same, but not while it is being deleted. */
export async function findChangeableApp(platform: Pick<Platform, 'stores'>, user: User, name: string): Promise<App> {
  const app = await findOwnApp(platform, user, name);
  if (app.deleting) throw new Problem('conflict', `"${name}" is being deleted.`, { name });
  return app;
}

export async function findOwnRun(
  platform: Pick<Platform, 'stores'>,
  user: User,
  id: string,
): Promise<{ run: PipelineRun; app: App }> {
  const run = await platform.stores.runs.byId(id);
  const app = run && (await platform.stores.apps.byId(run.appId));
  if (!run || !app || app.ownerId !== user.id) throw new Problem('not-found', 'There is no such pipeline run.', { id });
  return { run, app };
}
