import { appendFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RawOutput } from './raw-output.ts';

const MB = 1024 * 1024;
let directory: string;
let path: string;
let raw: RawOutput;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'nonstop4-raw-'));
  path = join(directory, 'a.out');
  raw = new RawOutput(path, 0);
});
afterEach(() => {
  raw.close();
  rmSync(directory, { recursive: true, force: true });
});

const read = (now = 0) => raw.read(MB, now).texts;

describe('RawOutput', () => {
  it('gives whole lines only, without line ends', () => {
    appendFileSync(path, 'one\r\ntwo\n\nthr');
    expect(read()).toEqual(['one', 'two', '']);
    appendFileSync(path, 'ee\n');
    expect(read()).toEqual(['three']);
    expect(read()).toEqual([]);
  });

  it('gives an unfinished line when nothing follows for a second', () => {
    appendFileSync(path, 'continue? ');
    expect(read(0)).toEqual([]);
    expect(read(999)).toEqual([]);
    expect(read(1_000)).toEqual(['continue? ']);
    expect(read(5_000)).toEqual([]);
  });

  it('goes on where another reader stopped', () => {
    appendFileSync(path, 'one\ntwo\n');
    expect(raw.read(1, 0).texts).toEqual(['one']);
    const successor = new RawOutput(path, raw.offset);
    expect(successor.read(MB, 0).texts).toEqual(['two']);
    successor.close();
  });

  it('starts again when the file was emptied by somebody else', () => {
    appendFileSync(path, 'a long first line\n');
    read();
    writeFileSync(path, 'new\n');
    expect(read()).toEqual(['new']);
  });

  it('cuts a line above 16 kB with a mark, between two characters, and drops its rest', () => {
    appendFileSync(path, `x${'한'.repeat(6_000)}`);
    const [cut = ''] = read();
    expect(cut).toMatch(/한 … \[cut: a line may have 16 kB\]$/);
    expect(cut).not.toContain('\uFFFD');
    appendFileSync(path, `${'y'.repeat(300_000)}\nnext\n`);
    expect(read()).toEqual(['next']);
  });

  it('stops at its budget, where an empty line is not free', () => {
    appendFileSync(path, '\n'.repeat(10_000));
    const first = raw.read(11_000, 0);
    expect(first.texts).toHaveLength(100);
    expect(read()).toHaveLength(Math.ceil(MB / 110));
  });

  it('drops the surplus of a flood, keeps its newest lines and the file small', () => {
    const line = `${'f'.repeat(99)}\n`;
    appendFileSync(path, line.repeat(200_000));
    appendFileSync(path, 'the last words\nun');
    const flood = raw.read(512 * 1024, 0);
    expect(flood.texts.at(-1)).toBe('the last words');
    expect(flood.dropped).toBeGreaterThan(10 * MB);
    expect(flood.dropped + flood.texts.length * 100).toBeGreaterThan(19 * MB);
    expect(statSync(path).size).toBe(0);
    appendFileSync(path, 'finished\n');
    expect(read()).toEqual(['unfinished']);
  });

  it('loses nothing when the file is emptied after it was read', () => {
    const seen: string[] = [];
    for (let batch = 0; batch < 60; batch += 1) {
      appendFileSync(path, Array.from({ length: 1_000 }, (_, line) => `${batch}-${line} ${'.'.repeat(80)}\n`).join(''));
      seen.push(...read());
    }
    expect(seen.map((text) => text.split(' ')[0])).toEqual(
      Array.from({ length: 60_000 }, (_, index) => `${Math.floor(index / 1_000)}-${index % 1_000}`),
    );
    expect(statSync(path).size).toBeLessThan(MB + 200_000);
  });

  it('gives the end of a flood when its writer has ended', () => {
    appendFileSync(path, `${'f'.repeat(2_000)}\n`.repeat(1_500));
    appendFileSync(path, 'Error: out of ideas');
    const rest = raw.readRest(0);
    expect(rest.texts.at(-1)).toBe('Error: out of ideas');
    expect(rest.dropped).toBeGreaterThan(0);
    expect(raw.readRest(0).texts).toEqual([]);
  });

  it('gives every line once, however the writes and the looks fall', () => {
    const pieces = fc.array(fc.tuple(fc.stringMatching(/^[a-c\n]{0,40}$/), fc.integer({ min: 1, max: 800 })));
    let round = 0;
    fc.assert(
      fc.property(pieces, (writes) => {
        round += 1;
        const file = join(directory, `property-${round}`);
        const reader = new RawOutput(file, 0);
        const seen: string[] = [];
        for (const [text, budget] of writes) {
          appendFileSync(file, text);
          seen.push(...reader.read(budget, 0).texts);
        }
        seen.push(...reader.readRest(0).texts);
        reader.close();
        const whole = writes.map(([text]) => text).join('');
        expect(seen).toEqual(whole === '' ? [] : whole.replace(/\n$/, '').split('\n'));
      }),
      { numRuns: 200 },
    );
  });
});
