import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { filesOf, isNamed, isWritten } from '../../e2e/attacks/attack.ts';
import { ATTACKS } from '../../e2e/attacks/attack-list.ts';

it.each(ATTACKS.map((one) => [one.attack, one] as const))('has its tests: %s', (_, { proofs }) => {
  for (const proof of proofs) {
    const isThere = isWritten(proof, readFileSync(proof.file, 'utf8'));
    expect(isThere, `${proof.file} has no “${proof.title}”`).toBe(true);
    for (const file of filesOf(proof)) expect(existsSync(file), file).toBe(true);
  }
});

it('names each attack once', () => {
  const names = ATTACKS.map(({ door, attack }) => `${door}: ${attack}`);
  expect(new Set(names).size).toBe(names.length);
});

it('finds a test among results by its title, with any value in it', () => {
  const proof = { file: 'a.test.ts', title: '%s change nothing (with the %j cookie)' };
  expect(isNamed(proof, 'of another host change nothing (with the "x" cookie) at all')).toBe(true);
  expect(isNamed(proof, 'of another host change something')).toBe(false);
});
