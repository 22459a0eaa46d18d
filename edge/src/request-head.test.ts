import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ReceivedHead, type RequestHead, readRequestHead } from './request-head.ts';

function received(changes: Partial<ReceivedHead> & { headers?: string[] } = {}): ReceivedHead {
  const { headers = [], ...rest } = changes;
  return { method: 'GET', url: '/', httpVersion: '1.1', rawHeaders: ['Host', 'shop.localhost', ...headers], ...rest };
}

function accepted(head: ReceivedHead): RequestHead {
  const read = readRequestHead(head);
  if ('refused' in read) throw new Error(`refused: ${read.reason}`);
  return read;
}

function statusOf(head: ReceivedHead): number | undefined {
  const read = readRequestHead(head);
  return 'refused' in read ? read.refused : undefined;
}

describe('hostname', () => {
  it.each([
    ['Shop.Localhost', 'shop.localhost'],
    ['shop.localhost:8080', 'shop.localhost'],
    ['shop.localhost.', 'shop.localhost'],
    ['[::1]:8080', '[::1]'],
    ['127.0.0.1', '127.0.0.1'],
  ])('%s is %s', (host, hostname) => {
    expect(accepted(received({ rawHeaders: ['Host', host] })).hostname).toBe(hostname);
  });

  it.each([
    [[]],
    [['Host', 'a', 'Host', 'a']],
    [['Host', '']],
    [['Host', 'a b']],
    [['Host', 'a/b']],
    [['Host', 'u@a']],
    [['Host', 'a,b']],
  ])('headers %j are refused', (rawHeaders) => {
    expect(statusOf(received({ rawHeaders }))).toBe(400);
  });

  it('of an absolute address counts, not that of the Host header (RFC 9112 section 3.2.2)', () => {
    expect(accepted(received({ url: 'http://Other.localhost:81/x?y' }))).toMatchObject({
      hostname: 'other.localhost',
      host: 'Other.localhost:81',
      path: '/x?y',
    });
    expect(accepted(received({ url: 'http://other.localhost' })).path).toBe('/');
    expect(accepted(received({ url: 'http://other.localhost?a=b' })).path).toBe('/?a=b');
  });

  it.each(['x', 'ftp://a/', 'http://u@a/', 'http:///x', '/a b', '/a#b', '/\x7f', '*'])(
    'address %j is refused',
    (url) => {
      expect(statusOf(received({ url }))).toBe(400);
    },
  );

  it('* is for OPTIONS', () => {
    expect(accepted(received({ method: 'OPTIONS', url: '*' })).path).toBe('*');
  });
});

describe('body', () => {
  it.each([
    [[], 'none', 0],
    [['Content-Length', '0'], 'none', 0],
    [['Content-Length', '12'], 'sized', 12],
    [['Transfer-Encoding', 'chunked'], 'chunked', 0],
    [['Transfer-Encoding', 'Chunked'], 'chunked', 0],
  ] as [string[], string, number][])('%j is %s', (headers, body, contentLength) => {
    expect(accepted(received({ headers }))).toMatchObject({ body, contentLength });
  });

  it.each([
    [['Content-Length', '1', 'Content-Length', '1'], 400],
    [['Content-Length', '-1'], 400],
    [['Content-Length', '1e3'], 400],
    [['Content-Length', ''], 400],
    [['Content-Length', '1', 'Transfer-Encoding', 'chunked'], 400],
    [['Transfer-Encoding', 'gzip, chunked'], 501],
    [['Transfer-Encoding', 'chunked', 'Transfer-Encoding', 'chunked'], 501],
    [['Transfer-Encoding', 'identity'], 501],
  ] as [string[], number][])('%j is refused with %s', (headers, status) => {
    expect(statusOf(received({ headers }))).toBe(status);
  });

  it('chunked is not part of HTTP/1.0', () => {
    expect(statusOf(received({ httpVersion: '1.0', headers: ['Transfer-Encoding', 'chunked'] }))).toBe(400);
  });
});

describe('headers passed on', () => {
  it('keep their order, case and repetition', () => {
    const headers = ['X-One', 'a', 'accept', 'b', 'X-One', 'c', 'Cookie', 'd=1'];
    expect(accepted(received({ headers })).headers).toEqual(headers);
  });

  it('are not those of the connection, nor those that Connection names, nor what the edge says itself', () => {
    const dropped = [
      ['Connection', 'close, X-Private ,'],
      ['X-Private', 'x'],
      ['Keep-Alive', 'timeout=5'],
      ['Proxy-Connection', 'keep-alive'],
      ['TE', 'trailers'],
      ['Trailer', 'X-Sum'],
      ['Upgrade', 'h2c'],
      ['Expect', '100-continue'],
      ['X-Forwarded-For', '6.6.6.6'],
      ['x-forwarded-proto', 'https'],
      ['Forwarded', 'for=6.6.6.6'],
      ['X-Real-IP', '6.6.6.6'],
      ['X_Forwarded_For', '6.6.6.6'],
      ['Content_Length', '5'],
    ];
    expect(accepted(received({ headers: [...dropped.flat(), 'Accept', '*/*'] })).headers).toEqual(['Accept', '*/*']);
  });

  it('are at most 200', () => {
    const some = Array.from({ length: 199 }, (_, index) => [`X-${index}`, 'v']).flat();
    expect(statusOf(received({ headers: some }))).toBeUndefined();
    expect(statusOf(received({ headers: [...some, 'X', 'v'] }))).toBe(431);
  });

  it('hold a request id: a harmless one is kept, any other replaced', () => {
    const id = (...values: string[]): string =>
      accepted(received({ headers: values.flatMap((value) => ['X-Request-Id', value]) })).requestId;
    expect(id('a.b_c-1')).toBe('a.b_c-1');
    for (const bad of [[], ['a b'], ['<x>'], ['x'.repeat(65)], ['a', 'b'], ['']]) {
      expect(id(...bad)).toMatch(/^[a-z0-9-]{5,64}$/);
    }
    expect(id()).not.toBe(id());
  });

  it('whatever comes, nothing of the connection gets through, and nothing is invented', () => {
    const forbidden =
      /^(connection|keep-alive|te|upgrade|expect|transfer-encoding|content-length|host|forwarded|x-forwarded-.*)$/;
    const name = fc.oneof(
      fc.constantFrom(
        'Connection',
        'Host',
        'Content-Length',
        'Transfer-Encoding',
        'X-Forwarded-For',
        'TE',
        'Upgrade',
        'Cookie',
        'X-A',
      ),
      fc.string({ unit: fc.constantFrom(...'abcXY-_1'), minLength: 1, maxLength: 12 }),
    );
    const value = fc.oneof(
      fc.constantFrom('chunked', '5', 'close', 'X-A, cookie', 'shop.localhost'),
      fc.string({ maxLength: 12 }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value), { maxLength: 12 }), (pairs) => {
        const read = readRequestHead({ method: 'POST', url: '/', httpVersion: '1.1', rawHeaders: pairs.flat() });
        if ('refused' in read) return;
        const given = pairs.map((pair) => pair.join(': '));
        for (let index = 0; index < read.headers.length; index += 2) {
          expect(read.headers[index]?.toLowerCase()).not.toMatch(forbidden);
          expect(given).toContain(`${read.headers[index]}: ${read.headers[index + 1]}`);
        }
      }),
      { numRuns: 500 },
    );
  });
});
