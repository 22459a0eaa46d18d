import { expect, it } from 'vitest';
import { MeasuredSizes } from './measured-sizes.ts';

const RULES = { freshMs: 10_000, staleMs: 60_000 };
const MINUTE = 60_000;

function directory(ageMs: number, found: () => Promise<number>) {
  let looks = 0;
  const measure = async () => {
    looks += 1;
    return { usedBytes: await found(), measuredAt: Date.now() };
  };
  return { key: 'a', note: { usedBytes: 1, measuredAt: Date.now() - ageMs }, measure, looks: () => looks };
}

function sizes() {
  const errors: unknown[] = [];
  return { sizes: new MeasuredSizes(RULES, (error) => errors.push(error)), errors };
}

it('gives a young size without a look', async () => {
  const young = directory(0, async () => 2);
  expect(await sizes().sizes.usage(young)).toEqual({ usedBytes: 1 });
  expect(young.looks()).toBe(0);
});

it('gives an older one at once, and looks once for all who ask meanwhile', async () => {
  const measured = Promise.withResolvers<number>();
  const older = directory(30_000, () => measured.promise);
  const { sizes: both } = sizes();
  expect(await Promise.all([both.usage(older), both.usage(older)])).toEqual([{ usedBytes: 1 }, { usedBytes: 1 }]);
  expect(older.looks()).toBe(1);
  measured.resolve(2);
});

it('waits for the look where the size is too old to be given', async () => {
  expect(await sizes().sizes.usage(directory(5 * MINUTE, async () => 2))).toEqual({ usedBytes: 2 });
});

it('says that a look in the background failed, and looks again the next time', async () => {
  const { sizes: some, errors } = sizes();
  const older = directory(30_000, async () => {
    throw new Error('no mount');
  });
  expect(await some.usage(older)).toEqual({ usedBytes: 1 });
  await expect.poll(() => errors).toHaveLength(1);
  expect(await some.usage(older)).toEqual({ usedBytes: 1 });
  expect(older.looks()).toBe(2);
  await expect(some.usage({ ...older, note: { usedBytes: 1, measuredAt: 0 } })).rejects.toThrow('no mount');
});
