import { expect, it } from 'vitest';
import { readDemoOptions } from './demo-options.ts';

it('a platform that runs needs both its address and a token', () => {
  expect(readDemoOptions([], {}).running).toBeUndefined();
  expect(() => readDemoOptions([], { NONSTOP4_URL: 'http://localhost:4400' })).toThrow('NONSTOP4_TOKEN');
  const running = { NONSTOP4_URL: 'http://localhost:4400/', NONSTOP4_TOKEN: 't', NONSTOP4_DATA: '/srv/n4' };
  expect(readDemoOptions([], running).running).toEqual({
    url: 'http://localhost:4400',
    token: 't',
    dataRoot: '/srv/n4',
  });
});

it('--quick and DEMO_QUICK=1 do 3 of each instead of 20', () => {
  expect(readDemoOptions([], {}).rounds).toBe(20);
  expect(readDemoOptions(['--quick'], {}).rounds).toBe(3);
  expect(readDemoOptions([], { DEMO_QUICK: '1' }).rounds).toBe(3);
  expect(() => readDemoOptions(['--fast'], {})).toThrow('“--fast” is not an option');
});
