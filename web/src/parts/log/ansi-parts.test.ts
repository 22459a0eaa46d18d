import { describe, expect, it } from 'vitest';
import { ansiParts } from './ansi-parts.ts';

const ESC = '\u001B';
const looks = (line: string) =>
  ansiParts(line).map(({ text, colour, ground, styles }) => [text, colour ?? '', ground ?? '', styles.join(' ')]);

describe('a line with colours', () => {
  it('is its text in pieces', () => {
    expect(looks(`${ESC}[32minfo${ESC}[39m: ready in ${ESC}[1;33m5 ms${ESC}[0m!`)).toEqual([
      ['info', 'green', '', ''],
      [': ready in ', '', '', ''],
      ['5 ms', 'yellow', '', 'bold'],
      ['!', '', '', ''],
    ]);
  });

  it('has the nearest of six for every other colour', () => {
    expect(looks(`${ESC}[38;5;196ma${ESC}[38;2;20;200;220mb${ESC}[95mc${ESC}[44md${ESC}[0m`)).toEqual([
      ['a', 'red', '', ''],
      ['b', 'cyan', '', ''],
      ['c', 'magenta', '', ''],
      ['d', 'magenta', 'blue', ''],
    ]);
  });

  it('keeps nothing of what moves, names, links or rings', () => {
    const line = `${ESC}[2K${ESC}[1G${ESC}]0;a title\u0007${ESC}]8;;http://evil.example${ESC}\\link${ESC}]8;;${ESC}\\\u0007${ESC}c ok${ESC}`;
    expect(
      looks(line)
        .map(([text]) => text)
        .join(''),
    ).toBe('link ok');
  });

  it('is text, whatever it looks like', () => {
    const line = `${ESC}[31m<img src=x onerror=alert(1)>&amp;${ESC}[0m`;
    expect(looks(line)).toEqual([['<img src=x onerror=alert(1)>&amp;', 'red', '', '']]);
  });

  it('is taken apart at once, however it is made', () => {
    const started = performance.now();
    for (const piece of [`${ESC}[`, `${ESC}]`, `${ESC}[31`, `${ESC}[38;5;`, `${ESC}[31mx`])
      ansiParts(piece.repeat(16_000 / piece.length));
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
