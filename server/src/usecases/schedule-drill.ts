import type { App } from '../domain/app.ts';
import type { DrillSchedule } from '../domain/drill.ts';
import type { User } from '../domain/user.ts';
import type { Platform } from './platform.ts';
import { refuseDrillKind } from './refuse-drill-kind.ts';
import { requireChangeable } from './require-changeable.ts';

export type DrillScheduleRequest = Pick<DrillSchedule, 'kind' | 'ratePerS' | 'weekday' | 'minute'>;

export async function drillScheduleOf(platform: Platform, app: App): Promise<DrillSchedule | undefined> {
  return platform.stores.drills.schedule(app.id);
}

/** From its next moment on; undefined ends it. Refused as `refuseDrillKind` says. */
export async function scheduleDrill(
  platform: Platform,
  user: User,
  app: App,
  ask: DrillScheduleRequest | undefined,
): Promise<DrillSchedule | undefined> {
  requireChangeable(app);
  if (ask) refuseDrillKind(platform, user, ask.kind);
  const schedule = ask && { ...ask, appId: app.id, handledAt: platform.clock.now() };
  await platform.stores.drills.changeSchedule(app.id, () => schedule);
  return schedule;
}
