import { describe, expect, it } from 'vitest';
import type { Replica } from '../../../domain/workload.ts';
import { ReplicaHistories } from './replica-histories.ts';
import { USAGE_KEPT_MS } from './usage-history.ts';

const START = 300_000 * 5_600_000;
const all = { from: 0, to: START * 2, stepS: 15 };

function replica(id: string, change: Partial<Replica> = {}): Replica {
  return {
    ...{ id, node: 'worker-0', release: 1, templateHash: 'x', state: 'ready', inRotation: true, everReady: true },
    ...{ host: '127.0.0.1', port: 1, startedAt: 0, restarts: 0, cpuCores: 0.5, memoryBytes: 1024 * 1024 },
    memoryLimitBytes: 1,
    ...change,
  };
}

describe('what copies used', () => {
  it('has the mean of CPU and the most memory of its steps', () => {
    const histories = new ReplicaHistories();
    for (const [index, cpuCores] of [0.1, 0.2, 0.6].entries()) {
      histories.see(START + (index + 1) * 5_000, [
        replica('a', { cpuCores, memoryBytes: (index === 1 ? 9 : 2) * 1024 * 1024 }),
      ]);
    }
    const [{ points = [] } = {}] = histories.histories(all);
    expect(points).toHaveLength(1);
    expect(points[0]?.cpuCores).toBeCloseTo(0.3, 2);
    expect(points[0]?.memoryBytes).toBe(9 * 1024 * 1024);
    expect(histories.histories({ ...all, stepS: 300 })[0]?.points).toHaveLength(1);
  });

  it('counts restarts that happened since the last look', () => {
    const histories = new ReplicaHistories();
    const see = (second: number, restarts: number) =>
      histories.see(START + second * 1_000, [replica('a', { restarts })]);
    expect([see(5, 3), see(10, 3), see(15, 5), see(20, 5)]).toEqual([0, 0, 2, 0]);
  });

  it('has a gap while a copy’s node does not answer', () => {
    const histories = new ReplicaHistories();
    histories.see(START + 5_000, [replica('a')]);
    histories.see(START + 20_000, [replica('a', { state: 'lost' })]);
    histories.see(START + 35_000, [replica('a')]);
    const times = histories.histories(all)[0]?.points.map(({ at }) => (at - START) / 1_000);
    expect(times).toEqual([15, 45]);
  });

  it('forgets the oldest of many that are gone, and all of them after two days', () => {
    const histories = new ReplicaHistories();
    for (let index = 0; index < 40; index++)
      histories.see(START + index * 5_000, [replica(`r${index}`), replica('stays')]);
    const names = histories.histories(all).map(({ replica: name }) => name);
    // The one there is now, the one that stays, and sixteen that are gone; newest first.
    expect(names).toHaveLength(18);
    expect(names.slice(0, 3)).toEqual(['r39', 'stays', 'r38']);
    const late = START + USAGE_KEPT_MS + 3_600_000;
    histories.see(late, [replica('stays')]);
    expect(histories.histories({ ...all, to: late }).map(({ replica: name }) => name)).toEqual(['stays']);
  });
});
