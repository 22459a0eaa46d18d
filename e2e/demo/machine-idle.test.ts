import { expect, it } from 'vitest';
import { watchIdle } from './machine-idle.ts';

it('tells the share of processor time that was left since it was asked to watch', () => {
  const readings = ['cpu  100 0 50 800 50 0 0 0 0 0\ncpu0 1 1 1 1\n', 'cpu  160 0 70 890 80 0 0 0 0 0\n'];
  const idleShare = watchIdle(() => readings.shift() ?? '');
  expect(idleShare()).toBeCloseTo((90 + 30) / 200);
});

it('reads what this kernel says', async () => {
  const idleShare = watchIdle();
  await expect.poll(idleShare).toBeGreaterThanOrEqual(0);
  expect(idleShare()).toBeLessThanOrEqual(1);
});
