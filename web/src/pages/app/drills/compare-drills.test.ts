import type { Drill } from '@nonstop4/contract';
import { expect, it } from 'vitest';
import { drillBefore } from './compare-drills.ts';

const drill = (id: string, kind: Drill['kind'], state: Drill['state'] = 'passed'): Drill => ({
  ...{ id, kind, state, target: 'a', ratePerS: 1, sent: 1, failed: 0, p50Ms: 1, p99Ms: 1, slowestMs: 1 },
  ...{ startedAt: '2026-11-26T00:00:00.000Z', startedBy: 'ada' },
});

it('compares with the last one of its kind that came to its end', () => {
  const drills = [
    drill('5', 'replica-kill'),
    drill('4', 'node-loss'),
    drill('3', 'replica-kill', 'aborted'),
    drill('2', 'replica-kill', 'failed'),
    drill('1', 'replica-kill'),
  ];
  expect(drills.map((one) => drillBefore(drills, one)?.id)).toEqual(['2', undefined, '2', '1', undefined]);
});
