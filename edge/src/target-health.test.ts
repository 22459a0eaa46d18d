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

  it('is brought back by two good checks after it was taken out', () => {
    const health = new TargetHealth();
    health.noteCheck(true);
    health.noteCheck(true);
    health.noteBreak();
    health.noteBreak();
    expect(health.noteCheck(true)).toBeUndefined();
    expect(health.noteCheck(false)).toBeUndefined();
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
});

function observe(health: TargetHealth, seen: string) {
  if (seen === 'answer') return health.noteAnswer() as undefined;
  if (seen === 'break') return health.noteBreak();
  return health.noteCheck(seen === 'good');
}
