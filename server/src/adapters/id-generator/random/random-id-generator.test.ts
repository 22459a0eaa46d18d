import { expect, it } from 'vitest';
import { RandomIdGenerator } from './random-id-generator.ts';

it('has the layout of a ULID after its prefix', () => {
  const ids = new RandomIdGenerator({ now: () => 1_469_918_176_385 });
  // The time of the example in the ULID specification, 01ARYZ6S41…, in lower case.
  expect(ids.next('app')).toMatch(/^app_01aryz6s41[0-9a-hjkmnp-tv-z]{16}$/);
});

it('does not repeat what another generator gives in the same millisecond', () => {
  const clock = { now: () => 1_000 };
  const [a, b] = [new RandomIdGenerator(clock), new RandomIdGenerator(clock)];
  expect(a.next('run')).not.toBe(b.next('run'));
});
