import {
  type AvailabilityView,
  type IncidentView,
  incidentAction,
  incidentCause,
  type Locale,
  type UpdateFiguresView,
  type UpdateView,
} from '@nonstop4/contract';
import type { App } from '../../domain/app.ts';
import type { Availability } from '../../domain/availability/availability.ts';
import { DAY_MS, MINUTE_MS } from '../../domain/availability/day-looks.ts';
import type { Incident } from '../../domain/availability/incident.ts';
import { allRequests, type UpdateFigures } from '../../domain/availability/update-figures.ts';
import type { Deployment } from '../../domain/release.ts';
import {
  type AppAvailability,
  AVAILABILITY_RANGES,
  type AvailabilityRange,
} from '../../usecases/availability-of-app.ts';
import { statusPath } from '../status-page/status-path.ts';
import { iso, optionalIso } from './times.ts';

export function availabilityView(app: App, seen: AppAvailability, locale: Locale): AvailabilityView {
  const { state, ranges, days, incidents } = seen;
  return {
    state,
    ranges: (Object.entries(AVAILABILITY_RANGES) as [AvailabilityRange, number][]).map(([range, ms]) => ({
      range,
      rangeMinutes: ms / MINUTE_MS,
      ...measured(ranges[range]),
      asked: ranges[range].asked,
      failed: ranges[range].failed,
    })),
    days: days.map((day) => ({ day: dateOf(day.day), ...measured(day) })),
    incidents: incidents.map((incident) => incidentView(incident, locale)),
    statusPage: { public: app.statusPublic, path: statusPath(app.name) },
  };
}

/** `2026-01-31`. */
export function dateOf(day: number): string {
  return iso(day * DAY_MS).slice(0, 10);
}

function measured({ share, measuredMinutes, downMinutes }: Availability) {
  const rounded = { measuredMinutes, downMinutes: Math.round(downMinutes * 100) / 100 };
  return share === undefined ? rounded : { share, ...rounded };
}

function incidentView(incident: Incident, locale: Locale): IncidentView {
  const { id, from, to, ended, cause, actions, unmeasuredMs } = incident;
  return {
    id,
    from: iso(from),
    ...optionalIso('to', to),
    ...(ended ? { ended } : {}),
    cause: { ...cause, text: incidentCause(cause, locale) },
    actions: actions.flatMap((action) => {
      const text = incidentAction(action, locale);
      return text === undefined ? [] : [{ code: action.code, text }];
    }),
    unmeasuredMs,
  };
}

export function updateView(deployment: Deployment): UpdateView {
  const { release, runId, state, createdAt, update } = deployment;
  return {
    release,
    runId,
    state,
    createdAt: iso(createdAt),
    ...(update ? { figures: figuresView(update, createdAt) } : {}),
  };
}

function figuresView(update: UpdateFigures, createdAt: number): UpdateFiguresView {
  const { from, to, prober, visitors } = update;
  return {
    from: iso(from),
    to: iso(to),
    ...allRequests(update),
    prober: { requests: prober.requests, failed: prober.failed },
    ...(visitors ? { visitors } : {}),
    // The deploy stage, with which the counting begins, is before the Deployment.
    partial: from > createdAt,
  };
}
