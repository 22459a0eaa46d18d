import type { App } from '../domain/app.ts';
import { Problem } from '../domain/problem.ts';
import type { User } from '../domain/user.ts';
import { cancelActiveRuns } from './cancel-run.ts';
import { findOwnApp } from './find-own-app.ts';
import { authorOf, ownerOf, placeOf } from './place-of-app.ts';
import type { Platform } from './platform.ts';
import { recordEvent, tellAppChanged } from './record-event.ts';

/** Marks the App as going; `finishDeletion` does the work, now or after a restart of the server. */
export async function deleteApp(
  platform: Platform,
  user: User,
  name: string,
  ask: { confirm: string; deleteData: boolean },
): Promise<void> {
  const app = await findOwnApp(platform, user, name);
  if (ask.confirm !== app.name) {
    throw new Problem('confirmation-wrong', `Type the app's name, "${app.name}", to delete it.`, { name: app.name });
  }
  await cancelActiveRuns(platform, app);
  const { deleteData } = ask;
  await platform.stores.apps.update(
    app.id,
    (old): App => ({ ...old, desiredState: 'stopped', deleting: { deleteData } }),
  );
  await recordEvent(platform, {
    kind: 'app-deleted',
    app,
    params: { name, deleteData: deleteData ? 1 : 0 },
    actor: user.name,
  });
  tellAppChanged(platform, app);
}

/** Takes away everything of an App that is marked as going; each step may be repeated. Waits for its runs to end first. */
export async function finishDeletion(platform: Platform, app: App): Promise<void> {
  const active = await platform.stores.runs.listActive();
  if (active.some((run) => run.appId === app.id)) return;
  const place = await placeOf(platform, app);
  await platform.router.withdraw(app.id);
  await platform.runtime.remove(app.id);
  await platform.git.removeApp(place, authorOf(await ownerOf(platform, app)));
  if (app.deleting?.deleteData) await platform.volumes.remove(place);
  await platform.stores.apps.remove(app.id);
  tellAppChanged(platform, app);
}
