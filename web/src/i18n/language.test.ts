import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseThemeChoice, THEME_KEY, themeOf } from '../theme/theme-choice.ts';
import { chooseLanguage, LANGUAGE_KEY } from './language.ts';

describe('language and theme', () => {
  it('takes the kept choice, else the first language of the browser that is known, else English', () => {
    expect(chooseLanguage(null, ['fr-FR', 'ko-KR', 'en-US'])).toBe('ko');
    expect(chooseLanguage('en', ['ko-KR'])).toBe('en');
    expect(chooseLanguage('xx', ['de'])).toBe('en');
    expect(chooseLanguage(null, [])).toBe('en');
    // Kölsch is not Korean.
    expect(chooseLanguage(null, ['ksh', 'kok-IN'])).toBe('en');
  });

  it('follows the system unless a theme was chosen', () => {
    expect(themeOf('system', true)).toBe('dark');
    expect(themeOf('light', true)).toBe('light');
    expect(parseThemeChoice('purple')).toBe('system');
    expect(parseThemeChoice('dark')).toBe('dark');
  });

  it('uses the same names in the script that runs before the first picture', () => {
    const script = readFileSync(join(import.meta.dirname, '../../public/first-paint.js'), 'utf8');
    expect(script).toContain(`'${THEME_KEY}'`);
    expect(script).toContain(`'${LANGUAGE_KEY}'`);
  });
});
