import { describe, expect, it } from 'vitest';
import { answerHeaders, answerTrailers } from './answer-head.ts';

const PLAIN = { status: 200, closing: false, trailersFit: false };

describe('answer headers', () => {
  it('repeat what came more than once', () => {
    const headers = { 'content-type': 'text/plain', 'set-cookie': ['a=1', 'b=2'] };
    expect(answerHeaders(headers, PLAIN)).toEqual([
      'content-type',
      'text/plain',
      'set-cookie',
      'a=1',
      'set-cookie',
      'b=2',
    ]);
  });

  it('leave out what concerns the connection to the target', () => {
    const headers = {
      connection: 'close, X-Hop',
      'x-hop': '1',
      'keep-alive': 'timeout=5',
      'transfer-encoding': 'chunked',
      upgrade: 'h2c',
      trailer: 'x-sum',
      etag: '"1"',
    };
    expect(answerHeaders(headers, PLAIN)).toEqual(['etag', '"1"']);
    expect(answerHeaders(headers, { ...PLAIN, trailersFit: true })).toEqual(['trailer', 'x-sum', 'etag', '"1"']);
  });

  it('cannot lose their length by a Connection header', () => {
    expect(answerHeaders({ connection: 'content-length', 'content-length': '3' }, PLAIN)).toEqual([
      'content-length',
      '3',
    ]);
  });

  it('say when the connection ends, and give no length with 204', () => {
    expect(answerHeaders({ 'content-length': '0' }, { ...PLAIN, status: 204, closing: true })).toEqual([
      'connection',
      'close',
    ]);
  });

  it('as trailers change nothing that was decided by the head', () => {
    const trailers = {
      'x-sum': 'abc',
      'content-length': '5',
      'set-cookie': ['a=1'],
      'transfer-encoding': 'chunked',
      'x-two': ['1', '2'],
    };
    expect(answerTrailers(trailers)).toEqual([
      ['x-sum', 'abc'],
      ['x-two', '1'],
      ['x-two', '2'],
    ]);
  });
});
