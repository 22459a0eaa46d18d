import { describe, expect, it } from 'vitest';
import { remainingMs, TransferSpeed } from './transfer-speed.ts';

describe('the speed of an upload', () => {
  it('says nothing before it can be told', () => {
    const speed = new TransferSpeed();
    expect(speed.add(0, 0)).toBeUndefined();
    expect(speed.add(100_000, 100)).toBeUndefined();
    expect(speed.add(500_000, 500)).toBe(1_000_000);
  });

  it('forgets how fast it was long ago', () => {
    const speed = new TransferSpeed();
    for (let second = 0; second <= 10; second += 1) speed.add(second * 1_000_000, second * 1_000);
    let last: number | undefined;
    for (let second = 11; second <= 20; second += 1) last = speed.add(10_000_000, second * 1_000);
    expect(last).toBe(0);
  });

  it('tells the rest only while something moves', () => {
    expect(remainingMs(5, 10, 1)).toBe(5_000);
    expect(remainingMs(5, 10, 0)).toBeUndefined();
    expect(remainingMs(5, 10, undefined)).toBeUndefined();
  });
});
