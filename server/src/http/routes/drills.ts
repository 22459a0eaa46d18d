import { type Drill, type DrillScheduleState, drills, operations } from '@nonstop4/contract';
import { type DrillReport, type DrillSchedule, nextDue } from '../../domain/drill.ts';
import { findOwnApp } from '../../usecases/find-own-app.ts';
import type { Platform } from '../../usecases/platform.ts';
import { planDrill, startDrill } from '../../usecases/run-drill.ts';
import { drillScheduleOf, scheduleDrill } from '../../usecases/schedule-drill.ts';
import type { Registrar } from '../register-operation.ts';
import { iso, optionalIso } from '../views/times.ts';

const REPORTS = 20;

export function registerDrills(register: Registrar, platform: Platform): void {
  register.own(operations.startDrill, async ({ user, params, body }) =>
    drillView(await startDrill(platform, user, params.app, body)),
  );
  register.own(operations.listDrills, async ({ user, params }) => {
    const app = await findOwnApp(platform, user, params.app);
    return (await platform.stores.drills.listByApp(app.id, REPORTS)).map(drillView);
  });
  register.own(drills.drillPlan, ({ user, params, query }) => planDrill(platform, user, params.app, query.kind));
  const now = () => platform.clock.now();
  register.own(drills.drillSchedule, async ({ user, params }) =>
    scheduleView(await drillScheduleOf(platform, user, params.app), now()),
  );
  register.own(drills.setDrillSchedule, async ({ user, params, body }) =>
    scheduleView(await scheduleDrill(platform, user, params.app, body), now()),
  );
  register.own(drills.removeDrillSchedule, async ({ user, params }) => {
    await scheduleDrill(platform, user, params.app, undefined);
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
