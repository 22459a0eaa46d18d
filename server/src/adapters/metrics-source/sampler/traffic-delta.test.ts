import { describe, expect, it } from 'vitest';
import type { RouteTraffic } from '../../../ports/traffic-router.ts';
import { TrafficCounters } from './traffic-delta.ts';

const bounds = [0.01, 0.1];

function counted(edge: string, appId: string, requests: number, change: Partial<RouteTraffic> = {}): RouteTraffic {
  return {
    appId,
    edge,
    startedAt: MONDAY,
    requests: { '1xx': 0, '2xx': requests, '3xx': 0, '4xx': 0, '5xx': 0, aborted: 0 },
    ...{ retries: 0, inFlight: 1, bytesIn: 0, bytesOut: 0 },
    latencyCounts: [requests, 0, 0],
    latencyBoundsS: bounds,
    targets: [],
    ...change,
  };
}

const MONDAY = '2026-01-05T00:00:00.000Z';
const TUESDAY = '2026-01-06T00:00:00.000Z';
const WEDNESDAY_NOON = Date.parse('2026-01-07T12:00:00.000Z');

function target(id: string, bytesIn: number, bytesOut: number) {
  return { id, bytesIn, bytesOut };
}

function requestsOf(counters: TrafficCounters, traffic: RouteTraffic[]): Record<string, number> {
  const deltas = counters.since(traffic, WEDNESDAY_NOON);
  return Object.fromEntries([...(deltas ?? [])].map(([appId, { requests }]) => [appId, requests]));
}

describe('counters of edges', () => {
  it('say nothing the first time, and then what was added, over all edges', () => {
    const counters = new TrafficCounters();
    expect(counters.since([counted('edge-0', 'a', 1_000), counted('edge-1', 'a', 0)], WEDNESDAY_NOON)).toBeUndefined();
    const now = { '1xx': 0, '2xx': 1_005, '3xx': 1, '4xx': 2, '5xx': 3, aborted: 4 };
    const deltas = counters.since(
      [
        counted('edge-0', 'a', 0, {
          requests: now,
          retries: 7,
          bytesIn: 50,
          bytesOut: 900,
          latencyCounts: [1_010, 4, 1],
          targets: [target('one', 100, 2_000)],
        }),
        counted('edge-1', 'a', 5, { inFlight: 2, targets: [target('one', 5, 50), target('two', 1, 2)] }),
      ],
      WEDNESDAY_NOON,
    );
    expect(deltas?.get('a')).toEqual({
      ...{ requests: 20, retries: 7, inFlight: 3, bytesIn: 50, bytesOut: 900 },
      classes: { '1xx': 0, '2xx': 10, '3xx': 1, '4xx': 2, '5xx': 3, aborted: 4 },
      ...{ latencyCounts: [15, 4, 1], latencyBoundsS: bounds },
      targets: new Map([
        ['one', { bytesIn: 105, bytesOut: 2_050 }],
        ['two', { bytesIn: 1, bytesOut: 2 }],
      ]),
    });
  });

  it('are those of each copy too, which begin at zero when the edge has it anew', () => {
    const counters = new TrafficCounters();
    const bytes = (bytesIn: number, bytesOut: number) => {
      const traffic = [counted('edge-0', 'a', 10, { targets: [target('one', bytesIn, bytesOut)] })];
      return counters.since(traffic, WEDNESDAY_NOON)?.get('a')?.targets.get('one');
    };
    bytes(1_000, 50_000);
    expect(bytes(1_200, 50_000)).toEqual({ bytesIn: 200, bytesOut: 0 });
    expect(bytes(300, 700)).toEqual({ bytesIn: 300, bytesOut: 700 });
  });

  it('begin at zero with another start of an edge', () => {
    const counters = new TrafficCounters();
    requestsOf(counters, [counted('edge-0', 'a', 1_000)]);
    expect(requestsOf(counters, [counted('edge-0', 'a', 7, { startedAt: TUESDAY })])).toEqual({ a: 7 });
    expect(requestsOf(counters, [counted('edge-0', 'a', 9, { startedAt: TUESDAY })])).toEqual({ a: 2 });
  });

  it('begin at zero for an app that the edge did not count before, or counts anew', () => {
    const counters = new TrafficCounters();
    requestsOf(counters, [counted('edge-0', 'a', 1_000)]);
    expect(requestsOf(counters, [counted('edge-0', 'a', 1_000), counted('edge-0', 'b', 3)])).toEqual({ a: 0, b: 3 });
    expect(requestsOf(counters, [counted('edge-0', 'a', 4)])).toEqual({ a: 4 });
  });

  it('begin at zero for an edge that started after the last sample, but not for one that was only silent', () => {
    const counters = new TrafficCounters();
    requestsOf(counters, [counted('edge-0', 'a', 10)]);
    const startedAt = new Date(WEDNESDAY_NOON + 1_000).toISOString();
    const traffic = [counted('edge-1', 'a', 5, { startedAt }), counted('edge-2', 'a', 1_000)];
    expect(requestsOf(counters, traffic)).toEqual({ a: 5 });
    expect(requestsOf(counters, [counted('edge-2', 'a', 1_001)])).toEqual({ a: 1 });
  });

  it('count nothing twice when an edge does not answer for a while', () => {
    const counters = new TrafficCounters();
    requestsOf(counters, [counted('edge-0', 'a', 100), counted('edge-1', 'a', 100)]);
    expect(requestsOf(counters, [counted('edge-0', 'a', 110)])).toEqual({ a: 10 });
    expect(requestsOf(counters, [counted('edge-0', 'a', 110), counted('edge-1', 'a', 130)])).toEqual({ a: 30 });
  });

  it('take the histogram with more requests when two edges count in different buckets', () => {
    const counters = new TrafficCounters();
    requestsOf(counters, [counted('edge-0', 'a', 0), counted('edge-1', 'a', 0)]);
    const other = { latencyCounts: [1, 9], latencyBoundsS: [5] };
    const deltas = counters.since([counted('edge-0', 'a', 3), counted('edge-1', 'a', 10, other)], WEDNESDAY_NOON);
    expect(deltas?.get('a')).toMatchObject({ requests: 13, ...other });
  });
});
