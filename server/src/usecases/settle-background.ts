import type { App } from '../domain/app.ts';
import { appIdOf } from '../domain/background.ts';
import { askForWorkload } from './ask-for-workload.ts';
import { backgroundNames } from './background-names.ts';
import { currentDeployment } from './desired-workload.ts';
import type { Platform } from './platform.ts';

/**
 * When a rollout has ended, whichever way: has the Runtime forget background processes that what is live does not have, and the App how many copies of
 * them it had. May be repeated.
 */
export async function settleBackground(platform: Platform, appId: string): Promise<void> {
  await forgetCopies(platform, appId);
  const observed = (await platform.runtime.observeAll()).map((seen) => seen.appId);
  for (const id of observed) if (id !== appId && appIdOf(id) === appId) await askForWorkload(platform, id);
}

async function forgetCopies(platform: Platform, appId: string): Promise<void> {
  const { stores } = platform;
  const app = await stores.apps.byId(appId);
  const deployment = await currentDeployment(platform, appId);
  // A Deployment that has begun meanwhile has taken the numbers that it found.
  if (!app?.background || deployment?.state === 'progressing') return;
  const names = new Set(await backgroundNames(platform, deployment));
  if (Object.keys(app.background).every((name) => names.has(name))) return;
  await stores.apps.update(appId, ({ background = {}, ...app }): App => {
    const left = Object.entries(background).filter(([name]) => names.has(name));
    return left.length === 0 ? app : { ...app, background: Object.fromEntries(left) };
  });
}
