import { describe, expect, it } from 'vitest';
import { FixedClock } from '../../../server/src/adapters/clock/fixed/fixed-clock.ts';
import { CountingIdGenerator } from '../../../server/src/adapters/id-generator/fixed/counting-id-generator.ts';
import { RandomIdGenerator } from '../../../server/src/adapters/id-generator/random/random-id-generator.ts';
import type { Clock } from '../../../server/src/ports/clock.ts';
import type { IdGenerator } from '../../../server/src/ports/id-generator.ts';

const adapters: [name: string, make: (clock: Clock) => IdGenerator][] = [
  ['random', (clock) => new RandomIdGenerator(clock)],
  ['counting fake', () => new CountingIdGenerator()],
];

describe.each(adapters)('id generator: %s', (_name, make) => {
  it('gives ids of one form, all different, that sort as they were made', () => {
    const clock = new FixedClock();
    const ids = make(clock);
    const made = Array.from({ length: 5_000 }, (_, index) => {
      if (index % 7 === 0) clock.advance(1);
      // As when the machine's time is set back.
      if (index === 3_000) clock.advance(-3_600_000);
      return ids.next('run');
    });
    expect(new Set(made).size).toBe(5_000);
    expect(made.toSorted()).toEqual(made);
    for (const id of made) expect(id).toMatch(/^run_[0-9a-z]{6,26}$/);
  });

  it('names what an id is for', () => {
    expect(make(new FixedClock()).next('app')).toMatch(/^app_/);
  });

  it('gives secrets that are all different and long enough', () => {
    const ids = make(new FixedClock());
    const secrets = Array.from({ length: 100 }, () => ids.secret());
    expect(new Set(secrets).size).toBe(100);
    for (const secret of secrets) expect(secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });
});
