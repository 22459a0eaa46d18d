import { expect, it } from 'vitest';
import { OwnRequests } from './own-requests.ts';
import type { TrafficDelta } from './traffic-delta.ts';

const REST = { retries: 0, inFlight: 0, latencyCounts: [], latencyBoundsS: [] };

/** What is left of an App's requests in each sample: `[counted by edges, own since the start]`. */
function left(samples: ([counted: number, own: number] | 'first')[], errors = 0): number[] {
  const own = new OwnRequests();
  return samples.map((sample) => {
    if (sample === 'first') {
      own.takeOut(undefined, new Map([['app', { requests: 7, errors: 0 }]]));
      return 0;
    }
    const [requests, since] = sample;
    const deltas = new Map<string, TrafficDelta>([['app', { ...REST, requests, errors }]]);
    own.takeOut(deltas, new Map([['app', { requests: since, errors: 0 }]]));
    return deltas.get('app')?.requests ?? 0;
  });
}

it('leaves visitors’ requests', () => {
  expect(left(['first', [1, 8], [101, 9], [1, 10]])).toEqual([0, 0, 100, 0]);
});

it('takes what came between counting and answer out of the next sample', () => {
  // Heard after the sample in which it was counted, and before the one in which it is.
  expect(left(['first', [1, 7], [0, 8], [1, 9]])).toEqual([0, 1, 0, 0]);
  expect(left(['first', [0, 8], [2, 9]])).toEqual([0, 0, 0]);
});

it('takes nothing of visitors for what a killed edge has taken along', () => {
  expect(left(['first', [0, 57], [0, 57], [0, 57], [50, 57]])).toEqual([0, 0, 0, 0, 50]);
});

it('takes errors out too, and forgets apps that are gone', () => {
  const own = new OwnRequests();
  own.takeOut(undefined, new Map());
  const deltas = new Map<string, TrafficDelta>([['app', { ...REST, requests: 12, errors: 4 }]]);
  own.takeOut(deltas, new Map([['app', { requests: 2, errors: 1 }]]));
  expect(deltas.get('app')).toMatchObject({ requests: 10, errors: 3 });
  own.takeOut(new Map(), new Map());
  const again = new Map<string, TrafficDelta>([['app', { ...REST, requests: 2, errors: 0 }]]);
  own.takeOut(again, new Map([['app', { requests: 1, errors: 0 }]]));
  expect(again.get('app')?.requests).toBe(1);
});
