import type { App } from '../domain/app.ts';
import type { AppEventKind } from '../domain/app-event.ts';
import type { Platform } from './platform.ts';

export interface Happening {
  kind: AppEventKind;
  app?: Pick<App, 'id' | 'ownerId'>;
  params?: Record<string, string | number>;
  /** User's name; `platform` when nobody asked for it. */
  actor?: string;
}

/**
 * Keeps what happened and tells it live. Never throws: it is told after the fact, and a database that does not take the event must
 * not make what has happened look as if it had not.
 */
export async function recordEvent(
  platform: Pick<Platform, 'stores' | 'bus' | 'clock' | 'ids'>,
  what: Happening,
): Promise<void> {
  const event = {
    id: platform.ids.next('evt'),
    ...(what.app ? { appId: what.app.id } : {}),
    kind: what.kind,
    params: what.params ?? {},
    at: platform.clock.now(),
    actor: what.actor ?? 'platform',
  };
  try {
    await platform.stores.events.add(event);
  } catch {
    // Whoever uses the database next will say what is wrong with it.
  }
  platform.bus.publish({ type: 'event', ...(what.app ? { ownerId: what.app.ownerId } : {}), event });
}

export function tellAppChanged(platform: Pick<Platform, 'bus'>, app: Pick<App, 'id' | 'ownerId'>): void {
  platform.bus.publish({ type: 'app-changed', appId: app.id, ownerId: app.ownerId });
}
