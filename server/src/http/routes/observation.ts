import { type EventView, type MetricsPointView, operations } from '@nonstop4/contract';
import type { App } from '../../domain/app.ts';
import type { AppEvent } from '../../domain/app-event.ts';
import type { MetricsPoint } from '../../domain/metrics.ts';
import type { User } from '../../domain/user.ts';
import type { LiveEvent } from '../../ports/event-bus.ts';
import { findOwnApp } from '../../usecases/find-own-app.ts';
import type { Platform } from '../../usecases/platform.ts';
import type { EventStream } from '../event-stream.ts';
import type { Registrar } from '../register-operation.ts';
import { logLineView } from '../views/run-view.ts';
import { iso } from '../views/times.ts';

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
  register.stream(operations.appLogs, async ({ user, params, query, open, locale }) => {
    const app = await findOwnApp(platform, user, params.app);
    const stream = open();
    const options = { lines: query.lines, follow: query.follow === 'true', signal: stream.signal };
    for await (const line of platform.runtime.tailLogs(app.id, options)) {
      stream.send('line', logLineView(line, locale));
      await stream.drained();
    }
    stream.send('end', {});
  });
  register.own(operations.appEvents, async ({ user, params, query }) => {
    const app = await findOwnApp(platform, user, params.app);
    const events = await platform.stores.events.listByApp(app.id, query.limit);
    return events.map((event) => eventView(event, app.name));
  });
  register.stream(operations.liveEvents, async ({ user, open, request }) => {
    const stream = open();
    const unsubscribe = tellLive(platform, user, stream, (error) => request.log.warn({ err: error }, 'event not told'));
    stream.send('hello', { type: 'hello', version });
    await new Promise((resolve) => stream.signal.addEventListener('abort', resolve));
    unsubscribe();
  });
}

/** Tells a reader what happens, in its order; what cannot be told is passed over: state itself is always read again. */
function tellLive(platform: Platform, user: User, stream: EventStream, onError: (error: unknown) => void): () => void {
  let telling: Promise<void> = Promise.resolve();
  return platform.bus.subscribe((event) => {
    if (isFor(user, event)) telling = telling.then(() => tell(platform, event, stream)).catch(onError);
  });
}

// Events of the platform itself have no owner; of Apps only the owner hears.
function isFor(user: User, event: LiveEvent): boolean {
  if (event.type === 'run-log') return false;
  if (event.type === 'nodes-changed') return true;
  return event.ownerId === undefined ? user.role === 'owner' : event.ownerId === user.id;
}

async function tell(platform: Platform, event: LiveEvent, stream: EventStream): Promise<void> {
  if (stream.signal.aborted || event.type === 'run-log') return;
  if (event.type === 'nodes-changed') {
    stream.send(event.type, event);
    return;
  }
  const appId = event.type === 'event' ? event.event.appId : event.appId;
  const app = appId === undefined ? undefined : await platform.stores.apps.byId(appId);
  if (event.type === 'event') stream.send(event.type, { type: event.type, event: eventView(event.event, app?.name) });
  else if (event.type === 'app-changed')
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
