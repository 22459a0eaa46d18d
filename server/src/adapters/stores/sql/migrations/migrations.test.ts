import { expect, it } from 'vitest';
import { MIGRATIONS } from './migrations.ts';

/** Two branches took the same number; both names are in databases by now and stay. No further name is added here. */
const LANDED_WITH_A_TAKEN_NUMBER = '0011-several-servers';

it('has a number for each migration that is greater than those before', () => {
  expect(Object.keys(MIGRATIONS)).toContain(LANDED_WITH_A_TAKEN_NUMBER);
  const names = Object.keys(MIGRATIONS).filter((name) => name !== LANDED_WITH_A_TAKEN_NUMBER);
  expect(names.filter((name) => !/^\d{4}-[a-z]+(-[a-z]+)*$/.test(name))).toEqual([]);
  const numbers = names.map((name) => Number(name.slice(0, 4)));
  expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b));
});

it('lists them in the order of their names, in which they are made', () => {
  expect(Object.keys(MIGRATIONS)).toEqual(Object.keys(MIGRATIONS).toSorted());
});
