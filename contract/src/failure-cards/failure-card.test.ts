import { describe, expect, it } from 'vitest';
import { FAILURE_CODES, type FailureCode } from '../failure.ts';
import { failureCard, type Locale } from './failure-card.ts';

const LOCALES: Locale[] = ['en', 'ko'];
const everyCard = LOCALES.flatMap((locale) => FAILURE_CODES.map((code) => ({ locale, code })));

const ALL_FACTS: Record<string, string | number> = {
  path: 'src/app.js',
  paths: 'A.txt, a.txt',
  folder: 'shop',
  folders: 'api, web',
  limit: 20_000,
  size: 524_288_000,
  entries: 61_234,
  ratio: 1_032.44,
  looksLike: 'rar',
  tool: 'go',
  needed: '1.22',
  found: '1.19',
  package: 'golang-go',
  file: 'package.json',
  line: 12,
  column: 3,
  message: 'unexpected token',
  dependency: 'left-pad',
  variable: 'API_KEY',
  port: 3000,
  expected: 21_004,
  status: 500,
  healthPath: '/healthz',
  seconds: 1.4,
  exitCode: 1,
  limitMb: 512,
  program: 'gunicorn',
  process: 'mail-worker',
  directory: '/app',
  node: 'worker-1',
  service: 'db',
  image: 'postgres:16',
};

const VARIANTS: { code: FailureCode; params: Record<string, string> }[] = [
  ...whys('git-access-refused', [
    ...['token-refused', 'read-only', 'app-read-only', 'app-key', 'app-suspended', 'no-hooks', 'hidden'],
  ]),
  ...whys('git-repository-missing', ['only-in-organisation', 'may-not-make', 'not-own-account']),
  { code: 'git-repository-moved', params: { newAddress: 'https://github.com/kim/new.git' } },
  { code: 'git-rate-limited', params: { until: '2026-11-26T14:05:00Z' } },
];

function whys(code: FailureCode, reasons: string[]) {
  return reasons.map((why) => ({ code, params: { why } }));
}

it.each(LOCALES)('what GitHub’s API tells is told in words of its own, in %s', (locale) => {
  const plain = failureCard({ code: 'git-access-refused', params: {} }, locale).cause;
  for (const { code, params } of VARIANTS) {
    const { cause, todo } = failureCard({ code, params: { ...params, host: 'github.com', owner: 'kim' } }, locale);
    expect(cause).not.toBe(plain);
    expect(cause.match(/[.!?](?: |$)/g)).toHaveLength(1);
    expect(todo).toMatch(locale === 'ko' ? /시오\.$/ : /\.$/);
  }
});

describe.each(everyCard)('the card of $code in $locale', ({ code, locale }) => {
  const cards = [failureCard({ code, params: {} }, locale), failureCard({ code, params: ALL_FACTS }, locale)];

  it('is one cause and one thing to do, with and without facts', () => {
    for (const { cause, todo } of cards) {
      for (const sentence of [cause, todo]) {
        expect(sentence).toMatch(/\.$/);
        expect(sentence.length).toBeGreaterThan(12);
        expect(sentence).not.toMatch(/undefined|null|NaN|\[object|\{|\}|\n| {2}|\.\.$|“”|\(\)| \.(?!zip|”)| ,/);
      }
      expect(cause.match(/[.!?](?: |$)/g)).toHaveLength(1);
    }
  });

  it('is written in its language', () => {
    for (const { cause, todo } of cards) {
      expect(/\p{Script=Hangul}/u.test(cause)).toBe(locale === 'ko');
      if (locale === 'ko') {
        expect(cause.replace(/(?:\([^)]*\))?(?:: .*)?\.$/, '.')).toMatch(/니다\.$/);
        expect(todo).toMatch(/시오\.$|시오\([^)]*\)\.$/);
      }
    }
  });
});

describe('the facts of a card', () => {
  it('are named where they help', () => {
    const card = failureCard({ code: 'zip-too-many-entries', params: { entries: 61_234, limit: 20_000 } }, 'en');
    expect(card.cause).toBe('There are too many files in the zip: 61,234; at most 20,000 are accepted.');
    expect(failureCard({ code: 'fixed-port', params: { port: 3000, expected: 21_004 } }, 'ko').cause).toBe(
      '앱이 정해 준 21004번 포트 대신 언제나 3000번 포트만 열기 때문에 두 개를 함께 실행할 수 없습니다.',
    );
  });

  it('show bytes as people read them', () => {
    const cause = (limit: string | number) =>
      failureCard({ code: 'zip-unpacked-too-large', params: { limit } }, 'en').cause;
    expect(cause(2_147_483_648)).toContain('the 2 GB that');
    expect(cause(500_000_000)).toContain('the 500 MB that');
    expect(cause('3 GB')).toContain('the 3 GB that');
  });

  it('cannot break out of their sentence', () => {
    const path = `\u001b[31mevil\u001b[0m\r\n\u202etxt.exe\u2028${'x'.repeat(5_000)}`;
    for (const locale of LOCALES) {
      const { cause } = failureCard({ code: 'zip-unsafe-path', params: { path } }, locale);
      expect(cause).toContain('evil txt.exe x');
      // biome-ignore lint/suspicious/noControlCharactersInRegex: what must be gone.
      expect(cause).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/);
      expect(cause.length).toBeLessThan(400);
    }
  });

  it('of a code from a newer server give a general card', () => {
    const newer = { code: 'moon-phase-wrong' as 'internal', params: {} };
    expect(failureCard(newer, 'en')).toEqual(failureCard({ code: 'internal', params: {} }, 'en'));
  });
});
