import { expect, it } from 'vitest';
import { FixedClock } from '../../../server/src/adapters/clock/fixed/fixed-clock.ts';
import { systemClock } from '../../../server/src/adapters/clock/system/system-clock.ts';
import type { Clock } from '../../../server/src/ports/clock.ts';

const adapters: [name: string, clock: Clock][] = [
  ['system', systemClock],
  ['fixed', new FixedClock()],
];

it.each(adapters)('the %s clock gives whole milliseconds since 1970', (_name, clock) => {
  expect(Number.isInteger(clock.now())).toBe(true);
  expect(clock.now()).toBeGreaterThan(Date.UTC(2025, 0, 1));
  expect(clock.now()).toBeLessThan(Date.UTC(2200, 0, 1));
});

it('the fixed clock stands still until it is moved', () => {
  const clock = new FixedClock(5_000);
  expect([clock.now(), clock.now()]).toEqual([5_000, 5_000]);
  clock.advance(250);
  expect(clock.now()).toBe(5_250);
  clock.set(1_000);
  expect(clock.now()).toBe(1_000);
});
