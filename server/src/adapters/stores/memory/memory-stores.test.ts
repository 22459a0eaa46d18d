import { expect, it } from 'vitest';
import { MemoryStores } from './memory-stores.ts';

it('fails on request, once, without changing anything', async () => {
  const stores = new MemoryStores();
  stores.failNext('settings.set', new Error('database or disk is full'));
  await expect(stores.settings.set('a', 'b')).rejects.toThrow('disk is full');
  expect(await stores.settings.get('a')).toBeUndefined();
  await stores.settings.set('a', 'b');
  expect(await stores.settings.get('a')).toBe('b');
});
