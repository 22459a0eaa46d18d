import { type AvailabilityView, type IncidentView, incidentAction, incidentCause } from '@nonstop4/contract';
import { found, type JsonHandler, type ResultOf } from './handlers.ts';
import { before, HOUR, MINUTE } from './world.ts';

const DAY = 24 * HOUR;
const RANGES = [
  ['24h', 1_440],
  ['7d', 10_080],
  ['30d', 43_200],
  ['90d', 129_600],
] as const;

const INCIDENTS: IncidentView[] = [
  incident('inc-2', before(3 * HOUR), 55_000, 'replicas-crashed', { 'replicas-restarted': { count: 4 } }),
  incident('inc-1', before(9 * DAY), 190_000, 'node-lost', { 'replicas-moved': {} }),
];

export const availabilityHandlers = {
  appAvailability: (world, { params }): ResultOf<'appAvailability'> => {
    const app = found(world.apps.find((one) => one.name === params.app));
    const isMeasured = app.liveRelease !== undefined;
    return {
      state: app.desiredState === 'stopped' ? 'stopped' : !app.probing ? 'switched-off' : isMeasured ? 'up' : 'not-yet',
      ranges: RANGES.map(([range, rangeMinutes]) => ({
        ...{ range, rangeMinutes, asked: 12 * rangeMinutes, failed: 11 },
        ...(isMeasured ? measured(rangeMinutes - 12, 0.92) : measured(0, 0)),
      })),
      days: sampleDays(isMeasured),
      incidents: isMeasured ? INCIDENTS : [],
      statusPage: { public: app.statusPublic, path: `/status/${app.name}` },
    };
  },
  listUpdates: (world, { params }): ResultOf<'listUpdates'> =>
    (world.releases.get(params.app ?? '') ?? []).flatMap((release) =>
      release.deployments.map(({ runId, state, createdAt }, index) => ({
        ...{ release: release.number, runId, state, createdAt },
        figures: {
          from: createdAt,
          to: createdAt,
          ...{ requests: 1_204, failed: index, slowestMs: 180, p99Ms: 62, partial: false },
          prober: { requests: 342, failed: 0 },
          visitors: { requests: 862, failed: index },
        },
      })),
    ),
} satisfies Record<string, JsonHandler>;

function measured(measuredMinutes: number, downMinutes: number) {
  const share = measuredMinutes === 0 ? {} : { share: 1 - downMinutes / measuredMinutes };
  return { ...share, measuredMinutes, downMinutes };
}

function sampleDays(isMeasured: boolean): AvailabilityView['days'] {
  return Array.from({ length: 90 }, (_, index) => {
    const ago = 89 - index;
    const down = ago === 0 ? 0.92 : ago === 9 ? 3.2 : 0;
    return { day: before(ago * DAY).slice(0, 10), ...measured(isMeasured && ago < 40 ? 1_440 : 0, down) };
  });
}

function incident(
  id: string,
  from: string,
  lastedMs: number,
  code: IncidentView['cause']['code'],
  done: Partial<Record<IncidentView['actions'][number]['code'], Record<string, number>>>,
): IncidentView {
  return {
    id,
    from,
    to: new Date(Date.parse(from) + lastedMs).toISOString(),
    ended: 'answered',
    cause: { code, params: {}, text: incidentCause({ code, params: {} }, 'en') },
    actions: (Object.keys(done) as IncidentView['actions'][number]['code'][]).map((action) => ({
      code: action,
      text: incidentAction({ code: action, params: done[action] ?? {} }, 'en') ?? action,
    })),
    unmeasuredMs: code === 'node-lost' ? 2 * MINUTE : 0,
  };
}
