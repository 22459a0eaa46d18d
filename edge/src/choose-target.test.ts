import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Choosable, chooseTarget, hasOtherUp } from './choose-target.ts';

function target(state: 'up' | 'down', inFlight = 0, draining = false): Choosable {
  return { health: { state }, inFlight, draining };
}

describe('chooseTarget', () => {
  it('takes the least loaded of those that are up', () => {
    const busy = target('up', 3);
    const quiet = target('up', 1);
    expect(chooseTarget([busy, quiet, target('down')], undefined, 0)).toBe(quiet);
  });

  it('lets equals take turns', () => {
    const targets = [target('up'), target('up'), target('up')];
    const chosen = [0, 1, 2, 3].map((turn) => targets.indexOf(chooseTarget(targets, undefined, turn)!));
    expect(chosen).toEqual([0, 1, 2, 0]);
  });

  it('tries those that look bad when none is up: never the last one', () => {
    const bad = [target('down', 2), target('down', 1)];
    expect(chooseTarget(bad, undefined, 0)).toBe(bad[1]);
  });

  it('avoids a draining one, unless there is no other at all', () => {
    const draining = target('up', 0, true);
    const down = target('down', 9);
    expect(chooseTarget([draining, down], undefined, 0)).toBe(down);
    expect(chooseTarget([draining], undefined, 0)).toBe(draining);
    expect(chooseTarget([draining, down], [down], 0)).toBe(draining);
  });

  it('never takes one twice, and gives up only when all were tried', () => {
    const any = fc.record({
      state: fc.constantFrom('up' as const, 'down' as const),
      load: fc.nat(5),
      draining: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 6 }), fc.nat(20), (shapes, turn) => {
        const targets = shapes.map((shape) => target(shape.state, shape.load, shape.draining));
        const tried: Choosable[] = [];
        for (;;) {
          const otherUp = hasOtherUp(targets, tried);
          const next = chooseTarget(targets, tried, turn);
          if (!next) break;
          expect(otherUp).toBe(next.health.state === 'up' && !next.draining);
          expect(tried).not.toContain(next);
          tried.push(next);
        }
        expect(tried).toHaveLength(targets.length);
      }),
    );
  });
});
