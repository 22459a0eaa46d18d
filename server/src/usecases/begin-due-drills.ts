import { type DrillSchedule, lastDue } from '../domain/drill.ts';
import { Problem } from '../domain/problem.ts';
import type { DrillTimes } from './carry-out-drill.ts';
import type { Platform } from './platform.ts';
import { recordEvent } from './record-event.ts';
import { startDrill } from './run-drill.ts';

/** A drill at another hour than the one that was chosen may be in somebody's way: one that is missed by more is left out. */
const LATE_MS = 2 * 3_600_000;

/** Begins every drill whose weekly moment has come. One that is refused or was missed is told and left out: the next one is in a week. */
export async function beginDueDrills(platform: Platform, times?: DrillTimes): Promise<void> {
  const now = platform.clock.now();
  for (const schedule of await platform.stores.drills.schedules()) {
    if (lastDue(schedule, now) > schedule.handledAt && (await claim(platform, schedule, now)))
      await beginDue(platform, schedule, now, times);
  }
}

/** Before it begins: a server that is killed in the middle of a drill must not begin it again and again. */
async function claim({ stores }: Platform, { appId, handledAt }: DrillSchedule, now: number): Promise<boolean> {
  let isOurs = false;
  await stores.drills.changeSchedule(appId, (current) => {
    isOurs = current?.handledAt === handledAt;
    return isOurs && current ? { ...current, handledAt: now } : current;
  });
  return isOurs;
}

async function beginDue(platform: Platform, schedule: DrillSchedule, now: number, times?: DrillTimes): Promise<void> {
  const { appId, kind, ratePerS } = schedule;
  const app = await platform.stores.apps.byId(appId);
  const owner = app && (await platform.stores.users.byId(app.ownerId));
  if (!app || !owner) return;
  const skip = (reason: string) =>
    recordEvent(platform, { kind: 'drill-skipped', app, params: { kind, reason }, actor: 'platform' });
  if (now - lastDue(schedule, now) > LATE_MS) return skip('missed');
  try {
    await startDrill(platform, owner, app, { kind, ratePerS, scheduled: true }, times);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    await skip(error.code);
  }
}
