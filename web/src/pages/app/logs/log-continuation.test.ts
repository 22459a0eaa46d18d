import type { LogLineView } from '@nonstop4/contract';
import { describe, expect, it } from 'vitest';
import { LogContinuation } from './log-continuation.ts';

const line = (source: string, second: number, text: string): LogLineView => ({
  at: new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString(),
  source,
  stream: 'out',
  text,
});

describe('a log after a lost connection', () => {
  it('lets everything through while the connection holds, also the same text twice', () => {
    const log = new LogContinuation();
    expect([line('a', 1, 'tick'), line('a', 1, 'tick'), line('b', 0, 'late')].map((one) => log.isNew(one))).toEqual([
      true,
      true,
      true,
    ]);
  });

  it('drops what was seen and keeps what is new, for each replica', () => {
    const log = new LogContinuation();
    for (const one of [line('a', 1, 'one'), line('a', 2, 'two'), line('b', 1, 'slow')]) log.isNew(one);
    log.connectionLost();
    const again = [
      line('a', 1, 'one'),
      line('a', 2, 'two'),
      line('a', 2, 'two and a half'),
      line('b', 1, 'slow'),
      line('b', 2, 'new'),
      line('a', 3, 'three'),
    ];
    expect(again.filter((one) => log.isNew(one)).map((one) => one.text)).toEqual(['two and a half', 'new', 'three']);
  });
});
