import type { DrillSchedule } from '../domain/drill.ts';
import { Problem } from '../domain/problem.ts';
import type { User } from '../domain/user.ts';
import { findChangeableApp, findOwnApp } from './find-own-app.ts';
import type { Platform } from './platform.ts';
import { requireOwner } from './require-owner.ts';

export type DrillScheduleRequest = Pick<DrillSchedule, 'kind' | 'ratePerS' | 'weekday' | 'minute'>;

export async function drillScheduleOf(
  platform: Platform,
  user: User,
  name: string,
): Promise<DrillSchedule | undefined> {
  const app = await findOwnApp(platform, user, name);
  return platform.stores.drills.schedule(app.id);
}

/** From its next moment on; undefined ends it. Problem `owner-only` for what hits a whole node. */
export async function scheduleDrill(
  platform: Platform,
  user: User,
  name: string,
  ask: DrillScheduleRequest | undefined,
): Promise<DrillSchedule | undefined> {
  const app = await findChangeableApp(platform, user, name);
  if (ask && ask.kind !== 'replica-kill') requireOwner(user, 'try what happens to a whole node');
  if (ask?.kind === 'node-drain' && !platform.runtime.canDrain)
    throw new Problem('not-supported', 'All nodes are parts of this one machine, so none of them can be emptied.');
  const schedule = ask && { ...ask, appId: app.id, handledAt: platform.clock.now() };
  await platform.stores.drills.changeSchedule(app.id, () => schedule);
  return schedule;
}
