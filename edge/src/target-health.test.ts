import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TargetHealth } from './target-health.ts';

describe('TargetHealth', () => {
  it('is up at first: the worker found it ready', () => {
    expect(new TargetHealth().state).toBe('up');
  });

  it('is taken out by two failed checks in a row, not by one', () => {
    const health = new TargetHealth();
    expect(health.noteCheck(false)).toBeUndefined();
    expect(health.noteCheck(true)).toBeUndefined();
    expect(health.noteCheck(false)).toBeUndefined();
    expect(health.noteCheck(false)).toBe('taken-out');
    expect(health.state).toBe('down');
  });

  it('is taken out by two broken connections without an answer between them', () => {
    const health = new TargetHealth();
    expect(health.noteBreak()).toBeUndefined();
    health.noteAnswer();
    expect(health.noteBreak()).toBeUndefined();
    expect(health.noteBreak()).toBe('taken-out');
  });

  it('is brought back by three good checks in a row after it was taken out', () => {
    const health = new TargetHealth();
    health.noteCheck(true);
    health.noteCheck(true);
    health.noteBreak();
    health.noteBreak();
    expect(health.noteCheck(true)).toBeUndefined();
    expect(health.noteCheck(true)).toBeUndefined();
    expect(health.noteCheck(false)).toBeUndefined();
    expect(health.noteCheck(true)).toBeUndefined();
    expect(health.noteCheck(true)).toBeUndefined();
    expect(health.noteCheck(true)).toBe('brought-back');
    expect(health.noteBreak()).toBeUndefined();
  });

  it('tells each change once, in turns, whatever it sees', () => {
    const sight = fc.constantFrom('answer', 'break', 'good', 'bad');
    fc.assert(
      fc.property(fc.array(sight, { maxLength: 60 }), (sights) => {
        const health = new TargetHealth();
        let expected: 'taken-out' | 'brought-back' = 'taken-out';
        for (const seen of sights) {
          const change = observe(health, seen);
          if (change === undefined) continue;
          expect(change).toBe(expected);
          expect(health.state).toBe(change === 'taken-out' ? 'down' : 'up');
          expected = change === 'taken-out' ? 'brought-back' : 'taken-out';
        }
      }),
    );
  });

  it('has two that are overloaded both out most of the time, and not one with the load of both', () => {
    const random = seeded(1);
    const shares = Array.from({ length: 500 }, () => shareAlone(random));
    const mean = shares.reduce((sum, share) => sum + share) / shares.length;
    // With two good checks instead of three it is 0.18.
    expect(mean).toBeLessThan(0.1);
  });
});

/**
 * Of 20 s in tenths of a second, the part in which one of two replicas is up and has the load of both. Each is checked once a second at a time of its
 * own; one that has nothing to do passes, one with the load of both fails, and when both are asked a check now and then finds a free place.
 */
function shareAlone(random: () => number): number {
  const both = [new TargetHealth(), new TargetHealth()] as const;
  const checkedAt = both.map(() => Math.floor(random() * 10));
  let alone = 0;
  for (let tenth = 0; tenth < 200; tenth += 1) {
    for (const [index, health] of both.entries()) {
      if (tenth % 10 !== checkedAt[index]) continue;
      const isOtherUp = both[1 - index]?.state === 'up';
      const isAlone = health.state === 'up' && !isOtherUp;
      const isIdle = health.state === 'down' && isOtherUp;
      health.noteCheck(isIdle || (!isAlone && random() < 0.22));
    }
    if (both[0].state !== both[1].state) alone += 1;
  }
  return alone / 200;
}

/** From 0 to 1, the same numbers each time (Park and Miller). */
function seeded(start: number): () => number {
  let seed = start;
  return () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
}

function observe(health: TargetHealth, seen: string) {
  if (seen === 'answer') return health.noteAnswer() as undefined;
  if (seen === 'break') return health.noteBreak();
  return health.noteCheck(seen === 'good');
}
