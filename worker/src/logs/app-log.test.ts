import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LogLine } from '../protocol.ts';
import { AppLog } from './app-log.ts';

let directory: string;
let path: string;
let log: AppLog;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'nonstop4-log-'));
  path = join(directory, 'shop.ndjson');
  log = new AppLog(path);
});
afterEach(() => {
  log.close();
  rmSync(directory, { recursive: true, force: true });
});

const line = (text: string, replica = 'a'): LogLine => ({
  at: '2026-01-01T00:00:00.000Z',
  replica,
  stream: 'out',
  text,
});
const texts = (lines: LogLine[]) => lines.map((one) => one.text);

describe('AppLog', () => {
  it('gives the last lines, oldest first, of all replicas or of one', () => {
    log.append([line('1'), line('2', 'b'), line('3')]);
    log.append([line('한글 ✓', 'b')]);
    expect(texts(log.tail(10))).toEqual(['1', '2', '3', '한글 ✓']);
    expect(texts(log.tail(2))).toEqual(['3', '한글 ✓']);
    expect(texts(log.tail(1, 'a'))).toEqual(['3']);
    expect(log.tail(0)).toEqual([]);
    expect(new AppLog(join(directory, 'absent.ndjson')).tail(5)).toEqual([]);
  });

  it('keeps four files of five megabytes, and its tail goes over their borders', () => {
    const block = 'x'.repeat(1_000);
    for (let batch = 0; batch < 30; batch += 1) {
      log.append(Array.from({ length: 1_000 }, (_, index) => line(`${batch * 1_000 + index} ${block}`)));
    }
    log.append([line('30000')]);
    const names = ['shop.ndjson', 'shop.ndjson.1', 'shop.ndjson.2', 'shop.ndjson.3'];
    expect(readdirSync(directory).sort()).toEqual(names);
    for (const name of readdirSync(directory))
      expect(statSync(join(directory, name)).size).toBeLessThan(7 * 1024 * 1024);
    const numbers = log.tail(7_000).map((one) => Number(one.text.split(' ')[0]));
    expect(numbers).toEqual(Array.from({ length: 7_000 }, (_, index) => 23_001 + index));
  });

  it('gives lines that are longer than a block', () => {
    const long = Array.from({ length: 20 }, (_, index) => `${index}${'y'.repeat(15_000)}`);
    log.append(long.map((text) => line(text)));
    expect(texts(log.tail(20))).toEqual(long);
  });

  it('goes on after a line that was cut off by a crash', () => {
    log.append([line('whole')]);
    log.close();
    appendFileSync(path, '{"at":"2026');
    log.append([line('next')]);
    expect(texts(log.tail(10))).toEqual(['whole', 'next']);
    expect(readFileSync(path, 'utf8')).toMatch(/\n\{"at":"2026\n\{/);
  });

  it('gives all that is kept in both orders, as it was when the reading began', () => {
    const block = 'x'.repeat(1_000);
    for (let batch = 0; batch < 12; batch += 1) {
      log.append(Array.from({ length: 1_000 }, (_, index) => line(`${batch * 1_000 + index} ${block}`)));
    }
    const numbersOf = (window: Iterable<string>) =>
      [...window].map((text) => Number.parseInt(JSON.parse(text).text, 10));
    const all = Array.from({ length: 12_000 }, (_, index) => index);
    expect(numbersOf(log.window('oldest-first'))).toEqual(all);
    const reading = log.window('newest-first');
    const first = JSON.parse(reading.next().value as string).text;
    expect(first).toBe(`11999 ${block}`);
    // So much that the files are turned over: the reading has the old ones all the same.
    for (let batch = 0; batch < 6; batch += 1) log.append(Array.from({ length: 1_000 }, () => line(`99999 ${block}`)));
    expect(numbersOf(reading)).toEqual(all.toReversed().slice(1));
    const left = log.window('newest-first');
    left.next();
    left.return(undefined);
    expect([...new AppLog(join(directory, 'absent.ndjson')).window('oldest-first')]).toEqual([]);
  });

  it('tells its listeners new lines until they leave', () => {
    const seen: string[] = [];
    const leave = log.listen((lines) => seen.push(...texts(lines)));
    log.append([line('1'), line('2')]);
    leave();
    log.append([line('3')]);
    expect(seen).toEqual(['1', '2']);
    expect(log.followed).toBe(false);
  });

  it('can be removed and begun again', () => {
    log.append([line('old')]);
    log.remove();
    expect(existsSync(path)).toBe(false);
    log.append([line('new')]);
    expect(texts(log.tail(5))).toEqual(['new']);
  });
});
