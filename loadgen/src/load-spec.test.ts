import { describe, expect, it } from 'vitest';
import { checkLoad, type LoadSpec } from './load-spec.ts';

const spec: LoadSpec = { host: '127.0.0.1', port: 8080, ratePerS: 200, seconds: 10 };

describe('a load', () => {
  it('has a default for everything else', () => {
    expect(checkLoad(spec)).toMatchObject({
      hostname: '127.0.0.1:8080',
      path: '/',
      visitors: 32,
      keepAlive: true,
      reconnectIdempotent: false,
      timeoutMs: 30_000,
      post: { share: 0, path: '/' },
    });
    expect(checkLoad({ ...spec, ratePerS: 20 }).visitors).toBe(4);
    expect(checkLoad({ ...spec, host: '::1' }).hostname).toBe('[::1]:8080');
    expect(checkLoad({ ...spec, host: 'localhost' }).host).toBe('127.0.0.1');
  });

  it('goes to the edge that an operator has set, and to no other machine', () => {
    expect(checkLoad({ ...spec, host: '192.0.2.1' }, '192.0.2.1')).toMatchObject({ host: '192.0.2.1' });
    expect(() => checkLoad({ ...spec, host: '192.0.2.2' }, '192.0.2.1')).toThrow(RangeError);
  });

  const refused: [what: string, change: Partial<LoadSpec>, message: RegExp][] = [
    ['another machine', { host: '192.0.2.1' }, /this machine only: "192.0.2.1" is no loopback address/],
    ['a name', { host: 'shop.localhost' }, /no loopback address/],
    ['an address that looks like loopback', { host: '127.0.0.1.example' }, /no loopback address/],
    ['another machine, by a bridge that is none', { host: '192.0.2.1', bridge: 'lo' }, /not on a bridge lo of its own/],
    ['a rate beyond the bound', { ratePerS: 5_001 }, /ratePerS is 5001, but must be from 0.1 to 5000/],
    ['more than half an hour', { seconds: 1_801 }, /seconds is 1801/],
    ['a share above 1', { post: { share: 1.1 } }, /post.share/],
    ['no number', { ratePerS: Number.NaN }, /ratePerS is NaN/],
    ['a path with a line break', { path: '/a\r\nX: y' }, /must begin with \//],
  ];
  it.each(refused)('is refused for %s', (_what, change, message) => {
    expect(() => checkLoad({ ...spec, ...change })).toThrow(message);
    expect(() => checkLoad({ ...spec, ...change })).toThrow(RangeError);
  });
});
