import { type EventView, operations } from '@nonstop4/contract';
import type { AppEvent } from '../../domain/app-event.ts';
import type { User } from '../../domain/user.ts';
import type { LiveEvent, OwnAffair } from '../../ports/event-bus.ts';
import type { Platform } from '../../usecases/platform.ts';
import type { EventStream } from '../event-stream.ts';
import type { Registrar } from '../register-operation.ts';
import { iso } from '../views/times.ts';

export function registerObservation(register: Registrar, platform: Platform, version: string): void {
  register.answer(operations.appEvents, async ({ app, query }) => {
    const events = await platform.stores.events.listByApp(app.id, query.limit);
    return events.map((event) => eventView(event, app.name));
  });
  register.stream(operations.liveEvents, async ({ user, open, request }) => {
    const stream = open();
    const unsubscribe = await tellLive(platform, user, stream, (error) =>
      request.log.warn({ err: error }, 'event not told'),
    );
    stream.send('hello', { type: 'hello', version });
    await new Promise((resolve) => stream.signal.addEventListener('abort', resolve));
    unsubscribe();
  });
}

/** Tells a reader what happens, in its order; what cannot be told is passed over: state itself is always read again. */
async function tellLive(
  platform: Platform,
  user: User,
  stream: EventStream,
  onError: (error: unknown) => void,
): Promise<() => void> {
  const sharedNow = async () =>
    new Set((await platform.stores.collaborators.listByUser(user.id)).map(({ appId }) => appId));
  let shared = await sharedNow();
  let telling: Promise<void> = Promise.resolve();
  return platform.bus.subscribe((event) => {
    const isMine = event.type === 'people-changed' && event.userId === user.id;
    telling = telling
      .then(async () => {
        if (isMine) shared = await sharedNow();
        if (isMine || isFor(user, event, shared)) await tell(platform, event, stream);
      })
      .catch(onError);
  });
}

// Events of the platform itself have no owner; of Apps only those hear who have a part in them.
function isFor(user: User, event: LiveEvent, shared: ReadonlySet<string>): boolean {
  if (isOfServer(event)) return false;
  if (event.type === 'nodes-changed') return true;
  if (event.ownerId === undefined) return user.role === 'operator';
  const appId = event.type === 'event' ? event.event.appId : event.appId;
  return event.ownerId === user.id || (appId !== undefined && shared.has(appId));
}

/** Nothing that a page is told by this stream: a log has one of its own, and the rest is the servers' own affair. */
function isOfServer(event: LiveEvent): event is OwnAffair | Extract<LiveEvent, { type: 'run-log' }> {
  return event.type === 'run-log' || isOwnAffair(event);
}

function isOwnAffair(event: LiveEvent): event is OwnAffair {
  return event.type === 'key-renewed' || event.type === 'workload-changed' || event.type === 'pushes-told';
}

async function tell(platform: Platform, event: LiveEvent, stream: EventStream): Promise<void> {
  if (stream.signal.aborted || isOfServer(event)) return;
  if (event.type === 'nodes-changed') {
    stream.send(event.type, event);
    return;
  }
  const appId = event.type === 'event' ? event.event.appId : event.appId;
  const app = appId === undefined ? undefined : await platform.stores.apps.byId(appId);
  if (event.type === 'event') stream.send(event.type, { type: event.type, event: eventView(event.event, app?.name) });
  else if (event.type === 'app-changed' || event.type === 'people-changed')
    stream.send('app-changed', { type: 'app-changed', appId: event.appId, appName: app?.name ?? '' });
  else stream.send(event.type, { type: event.type, appName: app?.name ?? '', runId: event.runId });
}

function eventView(event: AppEvent, appName: string | undefined): EventView {
  const { id, kind, params, actor } = event;
  return { id, kind, params, actor, at: iso(event.at), ...(appName === undefined ? {} : { appName }) };
}
