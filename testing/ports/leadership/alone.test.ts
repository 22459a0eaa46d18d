import { expect, it } from 'vitest';
import { Alone } from '../../../server/src/adapters/leadership/alone/alone.ts';
import { Watch } from './watched-duty.ts';

it('a server that is alone leads from the beginning to the end', async () => {
  const watch = new Watch();
  const alone = new Alone();
  expect(alone.leader()).toBeUndefined();
  expect(alone.leads()).toBe(false);
  alone.follow(watch.duty('a'));
  expect([...watch.onDuty]).toEqual(['a']);
  expect(alone.leader()).toBe('this server');
  expect(alone.leads()).toBe(true);
  await alone.close();
  await alone.close();
  expect([...watch.onDuty]).toEqual([]);
});
