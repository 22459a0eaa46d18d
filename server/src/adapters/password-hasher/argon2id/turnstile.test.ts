import { expect, it } from 'vitest';
import { Turnstile } from './turnstile.ts';

it('lets two work at once and the others wait in their order, failures included', async () => {
  const turnstile = new Turnstile(2);
  const order: number[] = [];
  let inside = 0;
  let most = 0;
  const work = (number: number) =>
    turnstile.pass(async () => {
      most = Math.max(most, ++inside);
      order.push(number);
      await new Promise(setImmediate);
      inside--;
      if (number === 1) throw new Error('no');
    });
  const results = await Promise.allSettled([0, 1, 2, 3, 4, 5].map(work));
  expect(most).toBe(2);
  expect(order).toEqual([0, 1, 2, 3, 4, 5]);
  expect(results.map(({ status }) => status === 'rejected')).toEqual([false, true, false, false, false, false]);
});
