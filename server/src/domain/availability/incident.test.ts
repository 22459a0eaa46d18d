import { describe, expect, it } from 'vitest';
import type { AppEvent } from '../app-event.ts';
import type { Replica } from '../workload.ts';
import { actionsOfIncident, causeOfAnswer, causeOfIncident, type IncidentFacts } from './explain-incident.ts';
import { afterLook, type IncidentTurn, type LookStreak, strongerCause } from './incident.ts';

const RULES = { intervalMs: 5_000, timeoutMs: 10_000 };

/** What each look says, of looks as `[at in seconds, answered]`. */
function turnsOf(looks: [atS: number, answered: boolean][]): (IncidentTurn['kind'] | undefined)[] {
  let streak: LookStreak = { failedInRow: 0 };
  return looks.map(([atS, answered]) => {
    const next = afterLook(streak, { at: atS * 1_000, failed: !answered }, RULES);
    streak = next.streak;
    return next.turn?.kind;
  });
}

describe('an incident', () => {
  it('begins with the third look in a row that failed, as of the first of them', () => {
    expect(
      turnsOf([
        [0, true],
        [5, false],
        [10, false],
        [15, false],
        [20, false],
        [25, true],
      ]),
    ).toEqual(['answered', undefined, undefined, 'failing', 'failing', 'answered']);
    let streak: LookStreak = { failedInRow: 0 };
    for (const at of [5_000, 10_000]) streak = afterLook(streak, { at, failed: true }, RULES).streak;
    expect(afterLook(streak, { at: 15_000, failed: true }, RULES).turn).toEqual({ kind: 'failing', since: 5_000 });
  });

  it('does not begin while an answer comes in between', () => {
    const looks = [0, 5, 10, 15, 20].map((at, index): [number, boolean] => [at, index % 3 === 2]);
    expect(turnsOf(looks)).not.toContain('failing');
  });

  it('is no burst of dense looks that fail within a moment', () => {
    const dense = Array.from({ length: 15 }, (_, index): [number, boolean] => [index / 15, false]);
    expect(turnsOf([...dense, [1, true]])).not.toContain('failing');
    const lasting = Array.from({ length: 150 }, (_, index): [number, boolean] => [index / 15, false]);
    expect(turnsOf(lasting).indexOf('failing')).toBe(113);
  });

  it('is not made of looks with a time between them in which nobody looked', () => {
    expect(
      turnsOf([
        [0, false],
        [5, false],
        [120, false],
        [125, false],
      ]),
    ).not.toContain('failing');
    expect(
      turnsOf([
        [0, false],
        [5, false],
        [120, false],
        [125, false],
        [130, false],
      ]).at(-1),
    ).toBe('failing');
  });

  it('hears nothing of a look that was sent earlier and answered later, nor of a clock that was set back', () => {
    expect(
      turnsOf([
        [10, true],
        [9, false],
        [9.5, false],
        [9.9, false],
      ]),
    ).toEqual(['answered', undefined, undefined, undefined]);
    expect(
      turnsOf([
        [10_000, true],
        [10, false],
        [15, false],
        [20, false],
      ]).at(-1),
    ).toBe('failing');
  });
});

const NOTHING: IncidentFacts = { events: [], runs: [], edgesReady: true, singleWriter: false, replicas: [] };
const event = (kind: AppEvent['kind'], params: AppEvent['params'] = {}): AppEvent => ({
  ...{ id: kind, kind, params, at: 0, actor: 'platform' },
});
const replica = (change: Partial<Replica>): Replica => ({
  ...{ id: 'r', node: 'n', release: 1, templateHash: 'h', state: 'crashed', inRotation: false, everReady: true },
  ...{ host: '127.0.0.1', port: 1, startedAt: 0, restarts: 0, cpuCores: 0, memoryBytes: 0, memoryLimitBytes: 0 },
  ...change,
});

describe('the cause of an incident', () => {
  it.each([
    ['no-replica', {}],
    ['edges-away', { replicas: [replica({ state: 'ready' })], edgesReady: false }],
    ['replicas-crashed', { events: [event('replica-crashed')] }],
    ['out-of-memory', { events: [event('replica-crashed'), event('replica-out-of-memory')] }],
    ['node-lost', { events: [event('replica-crashed'), event('node-lost')] }],
    ['drill', { events: [event('node-lost'), event('drill-started')] }],
    ['health-failing', { replicas: [replica({ state: 'unhealthy', lastProbeFailure: 'status 500' })] }],
    ['node-lost', { replicas: [replica({ state: 'lost' })] }],
    ['update', { runs: [{ kind: 'upload', state: 'running', number: 4, release: 3 }] }],
    ['update-failed', { runs: [{ kind: 'upload', state: 'failed', number: 4 }] }],
    ['single-writer', { runs: [{ kind: 'upload', state: 'running', number: 4 }], singleWriter: true }],
    [
      'replicas-crashed',
      { runs: [{ kind: 'upload', state: 'succeeded', number: 4 }], events: [event('replica-crashed')] },
    ],
  ] as [string, Partial<IncidentFacts>][])('is %s', (code, facts) => {
    expect(causeOfIncident({ ...NOTHING, ...facts })?.code).toBe(code);
  });

  it('is what the look itself says where all else is well', () => {
    expect(causeOfIncident({ ...NOTHING, replicas: [replica({ state: 'ready' })] })).toBeUndefined();
    expect(causeOfAnswer({ status: 503, ms: 2 })).toEqual({ code: 'app-errors', params: { status: 503 } });
    expect(causeOfAnswer({ error: 'no answer within 10 s' }).code).toBe('too-slow');
    expect(causeOfAnswer({ error: 'connect ECONNREFUSED 127.0.0.1:8080' }).code).toBe('no-answer');
  });

  it('that says more takes the place of one that says less, and never the other way round', () => {
    const [vague, exact] = [
      { code: 'no-replica', params: {} },
      { code: 'out-of-memory', params: {} },
    ] as const;
    expect(strongerCause(vague, exact)).toBe(exact);
    expect(strongerCause(exact, vague)).toBe(exact);
  });
});

it('what the platform did is told once of each kind', () => {
  const events = [event('replica-crashed'), event('replica-out-of-memory'), event('auto-rollback', { to: 3 })];
  expect(actionsOfIncident({ events: [...events, event('release-live', { release: 3 })], runs: [] })).toEqual([
    { code: 'replicas-restarted', params: { count: 2 } },
    { code: 'rolled-back', params: { release: 3 } },
  ]);
  const failed = { kind: 'upload', state: 'failed', number: 7 } as const;
  expect(actionsOfIncident({ events: [event('node-lost')], runs: [failed] })).toEqual([
    { code: 'replicas-moved', params: {} },
    { code: 'old-kept', params: { run: 7 } },
  ]);
});
