import { expect, it } from 'vitest';
import { textsIn } from './texts.ts';

/** What a refusal is told with, whatever it is called. */
const FACTS = new Proxy({}, { get: () => 'one' });

/** Every text with its path; functions are called with words that can be found again. */
function allTexts(value: unknown, path = ''): [path: string, text: string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function')
    return [[path, String(path.includes('.refusals.') ? value(FACTS) : value('one', 'owner', 'three'))]];
  return Object.entries(value as object).flatMap(([key, inner]) => allTexts(inner, `${path}.${key}`));
}

it('both languages have the same texts, none is empty, and Korean ones are Korean', () => {
  const english = allTexts(textsIn('en'));
  const korean = new Map(allTexts(textsIn('ko')));
  expect([...korean.keys()]).toEqual(english.map(([path]) => path));
  for (const text of [...english.map(([, text]) => text), ...korean.values()])
    expect(text, 'the name by which the program was called').not.toMatch(/\bnonstop4 [a-z]/);
  for (const [path, text] of english) {
    const translated = korean.get(path);
    if (path === '.columns.releases.1') continue; // the column of the mark has no head
    expect(text, path).not.toBe('');
    expect(`${text}${translated}`, path).not.toMatch(/undefined|\[object/);
    // Names of programs, abbreviations and commands to type stay as they are.
    if (/^(Git|CPU|ID|PID|P\d\d|one start --data .*)$/.test(text)) continue;
    expect(translated, path).toMatch(/\p{Script=Hangul}/u);
    expect(text, path).not.toMatch(/\p{Script=Hangul}/u);
  }
});
