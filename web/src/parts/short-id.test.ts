import { expect, it } from 'vitest';
import { drillTarget } from './short-id.ts';

it.each([
  ['replica-kill', 'rep_01m8a6pfsw32red4bjct2seq13', '2seq13'],
  ['node-loss', 'worker-in-the-cellar', 'worker-in-the-cellar'],
])('names what a drill of the kind %s kills', (kind, target, shown) => {
  expect(drillTarget(kind, target)).toBe(shown);
});
