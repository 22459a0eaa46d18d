import { expect, it } from 'vitest';
import { sparklinePoints } from './sparkline.tsx';

it('draws from left to right, the highest value at the top and nothing outside', () => {
  const points = sparklinePoints([0, 5, 10], 100, 30);
  expect(points.map(([x]) => x)).toEqual([0, 50, 100]);
  expect(points.map(([, y]) => y)).toEqual([29, 15.5, 2]);
  expect(sparklinePoints([0, 0], 100, 30).every(([, y]) => y === 29)).toBe(true);
  expect(sparklinePoints([], 100, 30)).toEqual([]);
});
