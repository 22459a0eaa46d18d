import { expect, it } from 'vitest';
import { statusClasses } from '../../../domain/metrics.ts';
import { OwnRequests } from './own-requests.ts';
import type { TrafficDelta } from './traffic-delta.ts';

const REST = {
  retries: 0,
  inFlight: 0,
  bytesIn: 0,
  bytesOut: 0,
  latencyCounts: [],
  latencyBoundsS: [],
  targets: new Map(),
};

/** So many requests, of which so many were answered 5xx and the others 2xx. */
function counted(requests: number, errors = 0): TrafficDelta {
  const classes = statusClasses((name) => (name === '2xx' ? requests - errors : name === '5xx' ? errors : 0));
  return { ...REST, requests, classes };
}

/** What is left of an App's requests in each sample: `[counted by edges, own since the start]`. */
function left(samples: ([requests: number, own: number] | 'first')[]): number[] {
  const own = new OwnRequests();
  return samples.map((sample) => {
    if (sample === 'first') {
      own.takeOut(undefined, new Map([['app', { requests: 7, errors: 0 }]]));
      return 0;
    }
    const [requests, since] = sample;
    const deltas = new Map<string, TrafficDelta>([['app', counted(requests)]]);
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
  const deltas = new Map<string, TrafficDelta>([['app', counted(12, 4)]]);
  own.takeOut(deltas, new Map([['app', { requests: 2, errors: 1 }]]));
  expect(deltas.get('app')).toMatchObject({ requests: 10, classes: { '2xx': 7, '5xx': 3 } });
  own.takeOut(new Map(), new Map());
  const again = new Map<string, TrafficDelta>([['app', counted(2)]]);
  own.takeOut(again, new Map([['app', { requests: 1, errors: 0 }]]));
  expect(again.get('app')?.requests).toBe(1);
});
