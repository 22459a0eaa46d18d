import { describe, expect, it } from 'vitest';
import { statusClasses } from '../../../domain/metrics.ts';
import { AppHistory } from './app-history.ts';

const QUARTER = 900_000;
const START = QUARTER * 1_900_000;
const bounds = [0.01, 0.1, 1];

/** Five seconds in which so many requests were answered, all in one bucket of the histogram. */
function sample(history: AppHistory, at: number, requests: number, bucket = 0, restarts = 0): void {
  const latencyCounts = bounds.map((_, index) => (index === bucket ? requests : 0)).concat(0);
  const classes = statusClasses((name) => (name === '2xx' ? requests : 0));
  const traffic = { requests, classes, retries: 0, inFlight: 1, bytesIn: 50, bytesOut: 500, latencyCounts };
  const workload = { cpuCores: 0.5, memoryBytes: 1024 * 1024, readyReplicas: 2, restarts };
  history.add(at, 5_000, { ...traffic, latencyBoundsS: bounds }, workload);
}

const quarters = (history: AppHistory, to: number) => history.history({ from: START, to, stepS: 900 });

describe('a quarter of an hour', () => {
  it('has the mean of its samples, the sum of restarts, and the true percentiles of all its requests', () => {
    const history = new AppHistory();
    for (let at = START + 5_000; at <= START + QUARTER; at += 5_000) {
      // One sample in ten is slow: of its own it has a p99 of 1 s, the quarter as a whole has not.
      const isSlow = at === START + 50_000;
      sample(history, at, 100, isSlow ? 2 : 0, isSlow ? 1 : 0);
    }
    const [point] = quarters(history, START + QUARTER);
    expect(point).toMatchObject({ at: START + QUARTER, restarts: 1, bytesInPerS: 10, bytesOutPerS: 100 });
    expect(point?.requestsPerS).toBeCloseTo(20, 1);
    expect(point?.classesPerS?.['2xx']).toBeCloseTo(20, 1);
    expect(point?.p99Ms).toBeLessThanOrEqual(10);
    expect(history.history({ from: START, to: START + QUARTER, stepS: 5 }).some(({ p99Ms = 0 }) => p99Ms > 900)).toBe(
      true,
    );
  });

  it('is seen while it is under way', () => {
    const history = new AppHistory();
    sample(history, START + 5_000, 100);
    expect(quarters(history, START + 5_000)).toMatchObject([{ at: START + 5_000, requestsPerS: 20 }]);
  });

  it('counts what was before a restart of the server for as long as it lasted', () => {
    const before = new AppHistory();
    for (let at = START + 5_000; at <= START + QUARTER / 3; at += 5_000) sample(before, at, 100);
    before.settle();
    const after = new AppHistory();
    after.long.restore(before.long.snapshot());
    for (let at = START + QUARTER / 3 + 5_000; at <= START + QUARTER; at += 5_000) sample(after, at, 400);
    // A third of 20 a second and two thirds of 80.
    expect(quarters(after, START + QUARTER)[0]?.requestsPerS).toBeCloseTo(60, 0);
  });
});

describe('the rings of an app', () => {
  it('answer with the longest steps of which those that are asked for are multiples', () => {
    const history = new AppHistory();
    for (let at = START + 5_000; at <= START + 3 * 3_600_000; at += 5_000) sample(history, at, 10);
    const to = START + 3 * 3_600_000;
    const count = (stepS: number) => history.history({ from: START, to, stepS }).length;
    // Samples reach two hours back.
    expect([count(5), count(15), count(60), count(300), count(900), count(3_600)]).toEqual([
      1_440, 480, 180, 36, 12, 3,
    ]);
    expect(history.requestRates({ to, stepS: 60, steps: 3 })).toHaveLength(3);
  });
});
