import type { App } from '../domain/app.ts';
import {
  type Availability,
  availabilityBetween,
  availabilityByDay,
  type DayAvailability,
} from '../domain/availability/availability.ts';
import { DAY_MS, type DayLooks, dayOf, MINUTE_MS } from '../domain/availability/day-looks.ts';
import type { Incident } from '../domain/availability/incident.ts';
import type { Platform } from './platform.ts';

/** As long as events are. */
export const DAYS_KEPT = 90;
const INCIDENTS_SHOWN = 100;
/** With very many Apps each is looked at every minute or so; for so long the newest looks tell how it is now. */
const FRESH_MS = 3 * MINUTE_MS;

export const AVAILABILITY_RANGES = { '24h': DAY_MS, '7d': 7 * DAY_MS, '30d': 30 * DAY_MS, '90d': 90 * DAY_MS } as const;
export type AvailabilityRange = keyof typeof AVAILABILITY_RANGES;

export interface AppAvailability {
  /** `not-measured`: nobody has looked lately. `not-yet`: nobody ever has, or what was seen is still to be written. */
  state: 'up' | 'down' | 'stopped' | 'switched-off' | 'not-measured' | 'not-yet';
  ranges: Record<AvailabilityRange, Availability>;
  /** The last 90 (UTC), oldest first. */
  days: DayAvailability[];
  /** Newest first. */
  incidents: Incident[];
}

/** How available an App has been, as far as it was looked at. */
export async function availabilityOf(
  { stores, clock, rules }: Pick<Platform, 'stores' | 'clock' | 'rules'>,
  app: App,
): Promise<AppAvailability> {
  const now = clock.now();
  const today = dayOf(now);
  const days = await stores.availability.listLooks(app.id, today - DAYS_KEPT);
  const incidents = await stores.availability.listIncidents(app.id, INCIDENTS_SHOWN);
  const over = (ms: number) => availabilityBetween(days, now - ms, now);
  return {
    state: stateNow(app, rules.probeEveryMs > 0, { days, incidents, now }),
    ranges: { '24h': over(DAY_MS), '7d': over(7 * DAY_MS), '30d': over(30 * DAY_MS), '90d': over(90 * DAY_MS) },
    days: availabilityByDay(days, today, DAYS_KEPT),
    incidents,
  };
}

function stateNow(
  app: App,
  isProbing: boolean,
  { days, incidents, now }: { days: DayLooks[]; incidents: Incident[]; now: number },
): AppAvailability['state'] {
  if (app.desiredState === 'stopped') return 'stopped';
  if (!app.probing || !isProbing) return 'switched-off';
  if (availabilityBetween(days, now - FRESH_MS, now).measuredMinutes === 0) {
    return days.length === 0 && incidents.length === 0 ? 'not-yet' : 'not-measured';
  }
  return incidents.some(({ to }) => to === undefined) ? 'down' : 'up';
}
