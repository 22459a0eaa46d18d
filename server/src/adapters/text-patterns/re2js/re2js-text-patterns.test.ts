import { expect, it } from 'vitest';
import { Problem } from '../../../domain/problem.ts';
import { re2jsTextPatterns } from './re2js-text-patterns.ts';

it('finds what a pattern describes, whatever the case', () => {
  const matches = re2jsTextPatterns.compile('took \\d{3,}ms|주문');
  expect(['GET / Took 1234ms', 'took 12ms', '주문 접수', ''].map(matches)).toEqual([true, false, true, false]);
});

it.each(['(', '[a', 'a{2,1}', '(?<=a)b', '(a)\\1'])('says what is wrong with %s', (pattern) => {
  expect(() => re2jsTextPatterns.compile(pattern)).toThrow(Problem);
});

it('is done at once with patterns that hang others', () => {
  const text = `${'a'.repeat(16_000)}!`;
  for (const pattern of ['(a+)+$', '(a|aa)+$', '(.*a){12}$', '(x+x+)+y']) {
    const matches = re2jsTextPatterns.compile(pattern);
    const started = performance.now();
    expect(matches(text)).toBe(false);
    expect(performance.now() - started).toBeLessThan(2_000);
  }
});
