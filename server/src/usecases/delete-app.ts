import type { App } from '../domain/app.ts';
import { appIdOf, backgroundWorkloadId } from '../domain/background.ts';
import { Problem } from '../domain/problem.ts';
import type { User } from '../domain/user.ts';
import { backgroundNames } from './background-names.ts';
import { cancelActiveRuns } from './cancel-run.ts';
import { currentDeployment } from './desired-workload.ts';
import { inTurn } from './in-turn.ts';
import { authorOf, ownerOf, placeOf, volumePlaceOf } from './place-of-app.ts';
import type { Platform } from './platform.ts';
import { recordEvent, tellAppChanged } from './record-event.ts';

/** Marks the App as going; `finishDeletion` does the work, now or after a restart of the server. Asked again, nothing more happens. */
export async function deleteApp(
  platform: Platform,
  user: User,
  app: App,
  ask: { confirm: string; deleteData: boolean },
): Promise<void> {
  const { name } = app;
  if (ask.confirm !== app.name) {
    throw new Problem('confirmation-wrong', `Type the app's name, "${app.name}", to delete it.`, { name: app.name });
  }
  const { deleteData } = ask;
  let first = false;
  await platform.stores.apps.update(app.id, (old): App => {
    first = old.deleting === undefined;
    // A second call may ask for the data to go too; it never brings back what the first one has asked for.
    const alsoData = deleteData || old.deleting?.deleteData === true;
    return { ...old, desiredState: 'stopped', deleting: { deleteData: alsoData } };
  });
  await cancelActiveRuns(platform, app);
  if (first) {
    const params = { name, deleteData: deleteData ? 1 : 0 };
    await recordEvent(platform, { kind: 'app-deleted', app, params, actor: user.name });
  }
  tellAppChanged(platform, app);
}

/**
 * Takes away everything of an App that is marked as going; each step may be repeated. False while one of its runs has not ended: it
 * is called again when that has.
 */
export function finishDeletion(platform: Platform, going: App): Promise<boolean> {
  // In the App's turn: nothing asks the Runtime for it meanwhile.
  return inTurn(platform.runtime, going.id, async () => {
    const app = await platform.stores.apps.byId(going.id);
    if (!app?.deleting) return true;
    if (await hasActiveRun(platform, app)) {
      // One that was queued at the very moment of the deletion.
      await cancelActiveRuns(platform, app);
      if (await hasActiveRun(platform, app)) return false;
    }
    const place = await placeOf(platform, app);
    await platform.router.withdraw(app.id);
    await platform.runtime.remove(app.id);
    for (const id of await backgroundWorkloadsOf(platform, app.id)) await platform.runtime.remove(id);
    await platform.git.removeApp(place, authorOf(await ownerOf(platform, app)));
    if (app.deleting.deleteData) await platform.volumes.remove(await volumePlaceOf(platform, app));
    // Its runs' logs and zips go with the next housekeeping, which finds that they belong to nothing.
    await platform.stores.apps.remove(app.id);
    tellAppChanged(platform, app);
    return true;
  });
}

async function hasActiveRun(platform: Pick<Platform, 'stores'>, app: App): Promise<boolean> {
  return (await platform.stores.runs.listActive()).some((run) => run.appId === app.id);
}

/** Those that run, and those of what is deployed, whose output may be kept although nothing of them runs. */
async function backgroundWorkloadsOf(platform: Platform, appId: string): Promise<Set<string>> {
  const observed = (await platform.runtime.observeAll()).map((seen) => seen.appId);
  const running = observed.filter((id) => id !== appId && appIdOf(id) === appId);
  const names = await backgroundNames(platform, await currentDeployment(platform, appId));
  return new Set([...running, ...names.map((name) => backgroundWorkloadId(appId, name))]);
}
