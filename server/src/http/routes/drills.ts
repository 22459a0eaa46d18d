import { type Drill, type DrillScheduleState, drills, operations } from '@nonstop4/contract';
import { type DrillReport, type DrillSchedule, nextDue } from '../../domain/drill.ts';
import type { Platform } from '../../usecases/platform.ts';
import { planDrill, startDrill } from '../../usecases/run-drill.ts';
import { drillScheduleOf, scheduleDrill } from '../../usecases/schedule-drill.ts';
import type { Registrar } from '../register-operation.ts';
import { iso, optionalIso } from '../views/times.ts';

const REPORTS = 20;

export function registerDrills(register: Registrar, platform: Platform): void {
  register.answer(operations.startDrill, async ({ user, app, body }) =>
    drillView(await startDrill(platform, user, app, body)),
  );
  register.answer(operations.listDrills, async ({ app }) => {
    return (await platform.stores.drills.listByApp(app.id, REPORTS)).map(drillView);
  });
  register.answer(drills.drillPlan, ({ user, app, query }) => planDrill(platform, user, app, query.kind));
  const now = () => platform.clock.now();
  register.answer(drills.drillSchedule, async ({ app }) => scheduleView(await drillScheduleOf(platform, app), now()));
  register.answer(drills.setDrillSchedule, async ({ user, app, body }) =>
    scheduleView(await scheduleDrill(platform, user, app, body), now()),
  );
  register.answer(drills.removeDrillSchedule, async ({ user, app }) => {
    await scheduleDrill(platform, user, app, undefined);
  });
}

function drillView(report: DrillReport): Drill {
  const { appId: _appId, startedAt, endedAt, ...rest } = report;
  return { ...rest, startedAt: iso(startedAt), ...optionalIso('endedAt', endedAt) };
}

function scheduleView(schedule: DrillSchedule | undefined, now: number): DrillScheduleState {
  if (!schedule) return {};
  const { kind, ratePerS, weekday, minute } = schedule;
  return { schedule: { kind, ratePerS, weekday, minute }, nextAt: iso(nextDue(schedule, now)) };
}
