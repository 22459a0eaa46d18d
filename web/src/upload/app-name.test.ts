import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAppName, proposeAppName } from './app-name.ts';
import { romanize } from './romanize.ts';

describe('the name proposed for an app', () => {
  it.each([
    ['shop.zip', 'shop'],
    ['My Shop (1).zip', 'my-shop'],
    ['my-shop-main.zip', 'my-shop'],
    ['Café_Ünïcode.ZIP', 'cafe-unicode'],
    ['2026 report.zip', 'app-2026-report'],
    ['쇼핑몰.zip', 'syopingmol'],
    ['우리 가게 v2.zip', 'uri-gage-v2'],
    ['---.zip', 'my-app'],
    ['日本.zip', 'my-app'],
    ['folder', 'folder'],
    [`${'long-'.repeat(20)}.zip`, 'long-long-long-long-long-long-long-long'],
  ])('%s becomes %s', (fileName, name) => {
    expect(proposeAppName(fileName)).toBe(name);
  });

  it('is a name that the server takes, whatever the file is called', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (fileName) => isAppName(proposeAppName(fileName))));
  });

  it('writes Hangul with and without a final consonant, decomposed or not', () => {
    expect(romanize('한글')).toBe('hangeul');
    expect(romanize('한글'.normalize('NFD'))).toBe('hangeul');
  });
});
