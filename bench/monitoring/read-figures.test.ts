import { describe, expect, it } from 'vitest';
import { figureLines } from './figures.ts';
import {
  readDashboardQueries,
  readHistorySize,
  readKilledReplica,
  readOverhead,
  readPromtool,
} from './read-figures.ts';

const ratioLine = (ratio: string) =>
  `kept connections: throughput with / without 0.912, median of the rounds' ratios ${ratio} (19 times of 20 between 0.961 and 1.002), CPU without / with 0.990\n`;

describe('the figures of the monitoring', () => {
  it('are read of what each program prints, with the verdict on their aim', () => {
    expect(readOverhead(ratioLine('0.984'))).toMatchObject([
      { value: '0.984 (19 times of 20 between 0.961 and 1.002)', kept: true },
    ]);
    expect(readOverhead(ratioLine('0.962'))).toMatchObject([{ kept: false }]);
    const size =
      '100 apps, two copies each, 30 days, a deploy a day; load\nmemory: 35.0 MB (x)\nfile: 28.4 MB (291 kB an app)\n';
    expect(readHistorySize(size)).toMatchObject([
      { what: 'history of 100 apps over 30 days', value: '28.4 MB of file, 291 kB an app; 35.0 MB of memory' },
    ]);
    const line = (what: string, most: number) => `${what.padEnd(46)} least 1.00 s, median 2.00 s, most ${most}.50 s\n`;
    const killed = (badge: number) =>
      line('SIGKILL → badge', badge) + line('SIGKILL → alert (held for 15 s)', 17) + line('SIGKILL → mail (…)', 23);
    expect(readKilledReplica(killed(3)).map(({ kept }) => kept)).toEqual([true, undefined, undefined]);
    expect(readKilledReplica(killed(10))[0]).toMatchObject({ kept: false, value: 'median 2.00 s, most 10.50 s' });
    const printed =
      'series: 812, of which 300 are of the one app\ndashboard queries that gave data: 70 / 71\n Tests  1 failed | 9 passed\n';
    expect(readDashboardQueries(printed).map(({ kept }) => kept)).toEqual([false, false]);
    const success = {
      ok: true,
      output: 'Checking a\n  SUCCESS: 4 rules found\nChecking b\n  SUCCESS: 19 rules found\n',
    };
    expect(readPromtool(success, { ok: false, output: 'FAILED: alertname\n' })).toMatchObject([
      { value: '23 rules', kept: true },
      { value: 'FAILED: alertname', kept: false },
    ]);
  });

  it('are no figures where nothing was printed', () => {
    for (const read of [readOverhead, readHistorySize, readKilledReplica, readDashboardQueries])
      expect(() => read('This needs two processor cores.')).toThrow('printed');
  });

  it('stand below one another', () => {
    const lines = figureLines([
      { what: 'one', value: '1 s', aim: '≤ 2 s', kept: true },
      { what: 'another', value: '12 MB' },
    ]);
    expect(lines).toEqual(['one      1 s    kept (aim: ≤ 2 s)', 'another  12 MB']);
  });
});
