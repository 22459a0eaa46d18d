import { describe, expect, it } from 'vitest';
import { makeFormat } from './format.ts';

const en = makeFormat('en');
const ko = makeFormat('ko');
const now = new Date('2026-03-01T12:00:00Z');
const ago = (ms: number) => new Date(now.getTime() - ms);

describe('formats', () => {
  it.each([
    [0, '0 bytes', '0바이트'],
    [1, '1 byte', '1바이트'],
    [1_023, '1,023 bytes', '1,023바이트'],
    [1_024, '1 kB', '1kB'],
    [1_536, '1.5 kB', '1.5kB'],
    [512 * 1024 * 1024, '512 MB', '512MB'],
    [1_099_511_627_776, '1 TB', '1TB'],
  ])('%d bytes', (bytes, english, korean) => {
    expect([en.bytes(bytes), ko.bytes(bytes)]).toEqual([english, korean]);
  });

  it.each([
    [-5, '0 ms', '0ms'],
    [340, '340 ms', '340ms'],
    [4_230, '4.2 sec', '4.2초'],
    [59_600, '1 min', '1분'],
    [65_000, '1 min 5 sec', '1분 5초'],
    [7_380_000, '2 hr 3 min', '2시간 3분'],
  ])('%d ms', (ms, english, korean) => {
    expect([en.duration(ms), ko.duration(ms)]).toEqual([english, korean]);
  });

  it('says how long ago something was', () => {
    expect(en.ago(ago(0), now)).toBe('now');
    expect(en.ago(ago(3 * 60_000), now)).toBe('3 minutes ago');
    expect(ko.ago(ago(3 * 60_000), now)).toBe('3분 전');
    expect(ko.ago(ago(26 * 3_600_000), now)).toBe('어제');
    expect(en.ago(ago(40 * 86_400_000), now)).toBe('40 days ago');
  });

  it('gives numbers, shares, speeds and lists', () => {
    expect(en.number(1_234.56, 1)).toBe('1,234.6');
    expect(ko.percent(0.428)).toBe('43%');
    expect(en.speed(2 * 1024 * 1024)).toBe('2 MB/s');
    expect(en.list(['a', 'b', 'c'])).toBe('a, b, and c');
    expect(ko.list(['가', '나'])).toBe('가 및 나');
  });
});
