import { expect, it } from 'vitest';
import { Redaction } from './redaction.ts';

it('hides secrets wherever they stand, also as lines and as parts of addresses', () => {
  const redaction = new Redaction(['hunter22', 'a b/c&d e', 'first line\nsecond line', 'hunter2288']);
  expect(redaction.text('token=hunter2288, then hunter22!')).toBe('token=[secret], then [secret]!');
  expect(redaction.text('GET /?t=a%20b%2Fc%26d%20e')).toBe('GET /?t=[secret]');
  expect(redaction.text('… second line')).toBe('… [secret]');
});

it('leaves short values, which stand anywhere by chance', () => {
  expect(new Redaction(['1', 'true', '', '     ']).text('true: 1 of 11')).toBe('true: 1 of 11');
});

it('hides them in what a failure card is made of', () => {
  const failure = {
    code: 'crashed' as const,
    params: { message: 'no hunter22', exitCode: 1 },
    lastLines: ['x hunter22'],
  };
  expect(new Redaction(['hunter22']).failure(failure as never)).toEqual({
    ...failure,
    params: { message: 'no [secret]', exitCode: 1 },
    lastLines: ['x [secret]'],
  });
});
