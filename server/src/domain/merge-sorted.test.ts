import { expect, it } from 'vitest';
import { mergeSorted } from './merge-sorted.ts';

async function* of(times: number[], fail = false): AsyncGenerator<{ at: number }> {
  for (const at of times) yield { at };
  if (fail) throw new Error('the worker went');
}

async function timesOf(merged: AsyncIterable<{ at: number }>): Promise<number[]> {
  const times: number[] = [];
  for await (const { at } of merged) times.push(at);
  return times;
}

it('merges in either order', async () => {
  expect(await timesOf(mergeSorted([of([1, 4, 6]), of([2, 3, 9]), of([])], 'oldest-first'))).toEqual([
    1, 2, 3, 4, 6, 9,
  ]);
  expect(await timesOf(mergeSorted([of([6, 4, 1]), of([9, 3, 2])], 'newest-first'))).toEqual([9, 6, 4, 3, 2, 1]);
  expect(await timesOf(mergeSorted([], 'newest-first'))).toEqual([]);
});

it('goes on without a source that fails', async () => {
  expect(await timesOf(mergeSorted([of([1, 5], true), of([2, 6])], 'oldest-first'))).toEqual([1, 2, 5, 6]);
});

it('leaves its sources when it is left, and has read no more than was asked for', async () => {
  const read: number[] = [];
  let left = false;
  async function* endless() {
    try {
      for (let at = 0; ; at += 1) {
        read.push(at);
        yield { at };
      }
    } finally {
      left = true;
    }
  }
  for await (const { at } of mergeSorted([endless()], 'oldest-first')) if (at === 2) break;
  expect([read, left]).toEqual([[0, 1, 2], true]);
});
