import { expect, it } from 'vitest';
import { inTurn } from './in-turn.ts';

function gate(): { open: () => void; opened: Promise<void> } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

it('lets the works of one key pass one after the other, and those of others at once', async () => {
  const owner = {};
  const first = gate();
  const order: string[] = [];
  const slow = inTurn(owner, 'a', async () => {
    await first.opened;
    order.push('first');
  });
  const next = inTurn(owner, 'a', async () => order.push('second'));
  await inTurn(owner, 'b', async () => order.push('other key'));
  await inTurn({}, 'a', async () => order.push('other owner'));
  first.open();
  await Promise.all([slow, next]);
  expect(order).toEqual(['other key', 'other owner', 'first', 'second']);
});

it('tells a failure to its caller and goes on', async () => {
  const owner = {};
  const failing = inTurn(owner, 'a', () => Promise.reject(new Error('no')));
  const next = inTurn(owner, 'a', async () => 'done');
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe('done');
});
