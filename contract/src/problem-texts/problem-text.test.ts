import { describe, expect, it } from 'vitest';
import { PROBLEM_CODES } from '../problem.ts';
import { problemText } from './problem-text.ts';

describe.each(PROBLEM_CODES)('the words of %s', (code) => {
  it('are there in both languages', () => {
    for (const locale of ['en', 'ko'] as const) {
      const { title, sentence } = problemText({ code, detail: '' }, locale);
      expect(title).toMatch(/[^.\s]$/);
      expect(sentence).toMatch(/\.$/);
      for (const text of [title, sentence]) expect(/\p{Script=Hangul}/u.test(text)).toBe(locale === 'ko');
    }
  });
});

describe('the sentence of a problem', () => {
  it("is the server's own in its language", () => {
    const problem = { code: 'hostname-taken', detail: 'shop.example.com belongs to the app shop' } as const;
    expect(problemText(problem, 'en').sentence).toBe('shop.example.com belongs to the app shop.');
    expect(problemText(problem, 'ko').sentence).toContain('다른 앱');
    expect(problemText({ ...problem, detail: '그 이름은 shop 앱의 것입니다.' }, 'ko').sentence).toBe(
      '그 이름은 shop 앱의 것입니다.',
    );
  });

  it('of a code from a newer server is a general one', () => {
    expect(problemText({ code: 'moon-phase-wrong' as 'internal', detail: '' }, 'en').title).toBe(
      'Error inside the platform',
    );
  });
});
