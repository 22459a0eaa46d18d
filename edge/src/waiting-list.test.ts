import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Waiting, WaitingList } from './waiting-list.ts';

function entry(): Waiting {
  return { since: 0, place: -1, rescue: () => undefined };
}

it('holds exactly what came and has not gone, in whatever order', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9), { maxLength: 60 }), (moves) => {
      const list = new WaitingList();
      const known = Array.from({ length: 10 }, entry);
      const expected = new Set<Waiting>();
      for (const move of moves) {
        const one = known[move] as Waiting;
        if (expected.delete(one)) {
          list.remove(one);
        } else {
          expected.add(one);
          list.add(one);
        }
        expect(new Set(list.entries())).toEqual(expected);
        expect(list.entries()).toHaveLength(expected.size);
      }
    }),
  );
});

it('bears the removal of what is not there', () => {
  const list = new WaitingList();
  const one = entry();
  list.add(one);
  list.remove(one);
  list.remove(one);
  list.remove(entry());
  expect(list.entries()).toEqual([]);
});
