import { expect, it } from 'vitest';
import { parseQuantity } from './quantity.ts';

it.each([
  ['2', 2],
  ['250m', 0.25],
  ['1500000n', 0.0015],
  ['64Mi', 67_108_864],
  ['1Gi', 1_073_741_824],
  ['2k', 2_000],
  ['0.5', 0.5],
])('%s is %d', (text, value) => {
  expect(parseQuantity(text)).toBeCloseTo(value, 9);
});

it.each(['', 'much', '1Xi'])('%s is none', (text) => {
  expect(parseQuantity(text)).toBeNaN();
});
