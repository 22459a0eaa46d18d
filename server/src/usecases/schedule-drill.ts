import type { DrillSchedule } from '../domain/drill.ts';
import type { User } from '../domain/user.ts';
import { findChangeableApp, findOwnApp } from './find-own-app.ts';
import type { Platform } from './platform.ts';
import { refuseDrillKind } from './refuse-drill-kind.ts';

export type DrillScheduleRequest = Pick<DrillSchedule, 'kind' | 'ratePerS' | 'weekday' | 'minute'>;

export async function drillScheduleOf(
  platform: Platform,
  user: User,
  name: string,
): Promise<DrillSchedule | undefined> {
  const app = await findOwnApp(platform, user, name);
  return platform.stores.drills.schedule(app.id);
}

/** From its next moment on; undefined ends it. Refused as `refuseDrillKind` says. */
export async function scheduleDrill(
  platform: Platform,
  user: User,
  name: string,
  ask: DrillScheduleRequest | undefined,
): Promise<DrillSchedule | undefined> {
  const app = await findChangeableApp(platform, user, name);
  if (ask) refuseDrillKind(platform, user, ask.kind);
  const schedule = ask && { ...ask, appId: app.id, handledAt: platform.clock.now() };
  await platform.stores.drills.changeSchedule(app.id, () => schedule);
  return schedule;
}
