import { expect, it } from 'vitest';
import { refuseDeepYaml, yamlDepth } from './yaml-depth.ts';

it.each([
  ['a: 1', 0],
  ['a: [1, {b: 2}]', 2],
  ['] } [', 1],
  ['[[]] [[[]]]', 3],
])('%s is so deep: %i', (text, depth) => {
  expect(yamlDepth(text)).toBe(depth);
});

it('refuses what the parser would go too deep into', () => {
  expect(() => refuseDeepYaml('['.repeat(150_000))).toThrow('nested more than 50 deep');
  expect(refuseDeepYaml('packages: ["a/*"]')).toBe('packages: ["a/*"]');
});
