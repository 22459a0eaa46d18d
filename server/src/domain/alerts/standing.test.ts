import { describe, expect, it } from 'vitest';
import type { Verdict } from './alert.ts';
import { follow, type Standing } from './standing.ts';

const HOLD = { raiseAfterMs: 3_000, endAfterMs: 2_000 };

/** One verdict a second; `b` bad, `g` good, `u` unclear. Turns are confirmed at once. Gives the seconds of the turns. */
function turnsOf(verdicts: string, hold = HOLD): string[] {
  const words: Record<string, Verdict> = { b: 'bad', g: 'good', u: 'unclear' };
  let standing: Standing = { open: false };
  return [...verdicts].flatMap((letter, second) => {
    const step = follow(standing, words[letter]!, second * 1_000, hold);
    standing = step.turn ? { open: step.turn === 'raise' } : step.standing;
    return step.turn ? [`${step.turn} ${second}`] : [];
  });
}

describe('what is told', () => {
  it.each([
    ['bad for long: once', 'bbbbbbbb', ['raise 3']],
    ['bad for a moment: nothing', 'bbbgbbbg', []],
    ['bad and well by turns: nothing', 'bgbgbgbgbgbg', []],
    ['bad, then well for long: once each', 'bbbbgggg', ['raise 3', 'end 6']],
    ['well for a moment in between: not over', 'bbbbgbgbggg', ['raise 3', 'end 10']],
    ['unclear in between begins anew', 'bbubbbb', ['raise 6']],
    ['unclear ends nothing', 'bbbbuuuuuu', ['raise 3']],
    ['unclear raises nothing', 'uuuuuuuu', []],
    ['again later: again', 'bbbbgggbbbbggg', ['raise 3', 'end 6', 'raise 10', 'end 13']],
  ] as const)('%s', (_name, verdicts, turns) => {
    expect(turnsOf(verdicts)).toEqual(turns);
  });

  it('is told at once where nothing is held', () => {
    expect(turnsOf('gbg', { raiseAfterMs: 0, endAfterMs: 0 })).toEqual(['raise 1', 'end 2']);
  });

  it('is given again until it was confirmed', () => {
    let standing: Standing = { open: false };
    for (let second = 0; second < 3; second += 1) standing = follow(standing, 'bad', second * 1_000, HOLD).standing;
    const first = follow(standing, 'bad', 3_000, HOLD);
    expect(first.turn).toBe('raise');
    expect(follow(first.standing, 'bad', 4_000, HOLD).turn).toBe('raise');
  });
});
