import { expect, it } from 'vitest';
import { RateSteps } from './request-rates.ts';

it('gives the mean of each step, and 0 where nothing was seen', () => {
  const steps = new RateSteps({ to: 350_000, stepS: 60, steps: 3 });
  expect([steps.from, steps.to]).toEqual([180_000, 360_000]);
  for (const [at, rate] of [
    [180_000, 1_000],
    [180_001, 1],
    [240_000, 3],
    [345_000, 10],
    [360_001, 1_000],
  ] as const)
    steps.add(at, rate);
  expect(steps.means()).toEqual([2, 0, 10]);
});
