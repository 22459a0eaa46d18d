import { type Drill, type EventView, type MetricsPointView, operations } from '@nonstop4/contract';
import type { App } from '../../domain/app.ts';
import type { AppEvent } from '../../domain/app-event.ts';
import type { DrillReport } from '../../domain/drill.ts';
import type { MetricsPoint } from '../../domain/metrics.ts';
import type { User } from '../../domain/user.ts';
import type { LiveEvent } from '../../ports/event-bus.ts';
import { findOwnApp } from '../../usecases/find-own-app.ts';
import type { Platform } from '../../usecases/platform.ts';
import { startDrill } from '../../usecases/run-drill.ts';
import { EventStream } from '../event-stream.ts';
import type { Registrar } from '../register-operation.ts';
import { logLineView } from '../views/run-view.ts';
import { iso, optionalIso } from '../views/times.ts';

/** Steps that the history offers, and about how many points a chart can show. */
const STEPS_S = [5, 15, 60, 300, 900] as const;
const CHART_POINTS = 240;

export function registerObservation(register: Registrar, platform: Platform, version: string): void {
  register.own(operations.appMetrics, async ({ user, params, query }) => {
    const app = await findOwnApp(platform, user, params.app);
    const to = platform.clock.now();
    const from = to - query.minutes * 60_000;
    const stepS = STEPS_S.find((step) => (query.minutes * 60) / step <= CHART_POINTS) ?? 900;
    const points = await platform.metrics.history(app.id, { from, to, stepS });
    return { stepS, points: points.map(pointView), deploys: await deploysBetween(platform, app, from) };
  });
  register.own(operations.appLogs, async ({ user, params, query, request, reply }) => {
    const app = await findOwnApp(platform, user, params.app);
    const stream = new EventStream(request, reply);
    const options = { lines: query.lines, follow: query.follow === 'true', signal: stream.signal };
    try {
      for await (const line of platform.runtime.tailLogs(app.id, options)) stream.send('line', logLineView(line));
    } catch (error) {
      if (!stream.signal.aborted) request.log.warn({ err: error }, 'log stream broke off');
    }
    stream.send('end', {});
    stream.close();
  });
  register.own(operations.appEvents, async ({ user, params, query }) => {
    const app = await findOwnApp(platform, user, params.app);
    const events = await platform.stores.events.listByApp(app.id, query.limit);
    return events.map((event) => eventView(event, app.name));
  });
  registerDrills(register, platform);
  register.own(operations.liveEvents, async ({ user, request, reply }) => {
    const stream = new EventStream(request, reply);
    stream.send('hello', { type: 'hello', version });
    const unsubscribe = platform.bus.subscribe((event) => void tell(platform, user, event, stream));
    stream.signal.addEventListener('abort', unsubscribe);
  });
}

function registerDrills(register: Registrar, platform: Platform): void {
  register.own(operations.startDrill, async ({ user, params, body }) =>
    drillView(await startDrill(platform, user, params.app, body)),
  );
  register.own(operations.listDrills, async ({ user, params }) => {
    const app = await findOwnApp(platform, user, params.app);
    return (await platform.stores.drills.listByApp(app.id, 20)).map(drillView);
  });
}

async function tell(platform: Platform, user: User, event: LiveEvent, stream: EventStream): Promise<void> {
  if (event.type === 'run-log') return;
  if (event.type === 'nodes-changed') {
    stream.send(event.type, event);
    return;
  }
  // Events of the platform itself have no owner; of Apps only the owner hears.
  if (event.ownerId !== undefined ? event.ownerId !== user.id : user.role !== 'owner') return;
  if (event.type === 'event') {
    const app = event.event.appId === undefined ? undefined : await platform.stores.apps.byId(event.event.appId);
    stream.send(event.type, { type: event.type, event: eventView(event.event, app?.name) });
    return;
  }
  const app = await platform.stores.apps.byId(event.appId);
  if (event.type === 'app-changed')
    stream.send(event.type, { type: event.type, appId: event.appId, appName: app?.name ?? '' });
  else stream.send(event.type, { type: event.type, appName: app?.name ?? '', runId: event.runId });
}

async function deploysBetween(platform: Platform, app: App, from: number) {
  const deployments = await platform.stores.releases.listDeployments(app.id);
  return deployments
    .filter((deployment) => deployment.state === 'live' || deployment.state === 'superseded')
    .filter((deployment) => deployment.createdAt >= from)
    .map((deployment) => ({ at: iso(deployment.createdAt), release: deployment.release }))
    .reverse();
}

function pointView(point: MetricsPoint): MetricsPointView {
  return { ...point, at: iso(point.at) };
}

function eventView(event: AppEvent, appName: string | undefined): EventView {
  const { id, kind, params, actor } = event;
  return { id, kind, params, actor, at: iso(event.at), ...(appName === undefined ? {} : { appName }) };
}

function drillView(report: DrillReport): Drill {
  const { appId: _appId, startedAt, endedAt, ...rest } = report;
  return { ...rest, startedAt: iso(startedAt), ...optionalIso('endedAt', endedAt) };
}
