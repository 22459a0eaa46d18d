import { describe, expect, it } from 'vitest';
import { readStreamHead, streamHeaders, streamStatus } from './http2-heads.ts';

const PSEUDO = { ':method': 'GET', ':path': '/x', ':authority': 'shop.example' };

describe('the head of an HTTP/2 stream', () => {
  it('is that of an HTTP/1.1 request, with one Host and one Cookie', () => {
    const raw = [':method', 'GET', 'cookie', 'a=1', 'x-a', '1', 'host', 'shop.example', 'cookie', 'b=2', 'x-a', '2'];
    expect(readStreamHead(PSEUDO, raw, true)).toEqual({
      method: 'GET',
      path: '/x',
      headers: ['host', 'shop.example', 'x-a', '1', 'x-a', '2', 'cookie', 'a=1; b=2'],
    });
  });

  it.each([
    ['GET', true, [], []],
    ['GET', false, [], ['transfer-encoding', 'chunked']],
    ['POST', true, [], ['content-length', '0']],
    ['POST', false, ['content-length', '5'], ['content-length', '5']],
  ])('says of its body what HTTP/1.1 needs: %s, ended %s, %j', (method, ended, raw, framing) => {
    const head = readStreamHead({ ...PSEUDO, ':method': method }, raw, ended);
    expect(head).toMatchObject({ headers: ['host', 'shop.example', ...framing] });
  });

  it.each([
    [{ ':method': 'CONNECT' }, [], 405],
    [{ ':method': 'GE T' }, [], 400],
    [{ ':path': '/a b' }, [], 400],
    [{ ':path': 'http://other.example/' }, [], 400],
    [{ ':path': '*' }, [], 400],
    [{ ':authority': 'a\r\nx: y' }, [], 400],
    [{}, ['x-a', 'a\u0000b'], 400],
    [{}, ['x a', 'b'], 400],
  ])('is refused where HTTP/1.1 could not say it: %j %j', (pseudo, raw, status) => {
    expect(readStreamHead({ ...PSEUDO, ...pseudo }, raw, true)).toEqual({ refused: status });
  });

  it('leaves two different hosts for the rules of HTTP/1.1, which refuse them', () => {
    const head = readStreamHead(PSEUDO, ['host', 'other.example'], true);
    expect(head).toMatchObject({ headers: ['host', 'shop.example', 'host', 'other.example'] });
  });
});

describe('an answer on an HTTP/2 stream', () => {
  it('has lower-case names, several cookies, and nothing of the connection', () => {
    const raw = [
      'Set-Cookie',
      'a',
      'Set-Cookie',
      'b',
      'Vary',
      'x',
      'vary',
      'y',
      'Connection',
      'close',
      'HTTP2-Settings',
      'z',
    ];
    expect(streamHeaders([...raw, 'TE', 'gzip', 'Transfer-Encoding', 'chunked'])).toEqual({
      'set-cookie': ['a', 'b'],
      vary: 'x, y',
    });
  });

  it('has a status that HTTP/2 can have', () => {
    expect([200, 599, 600, undefined].map(streamStatus)).toEqual([200, 599, 502, 502]);
  });
});
