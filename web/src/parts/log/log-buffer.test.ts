import type { LogLineView } from '@nonstop4/contract';
import { describe, expect, it } from 'vitest';
import { LogBuffer } from './log-buffer.ts';

const lines = (count: number, from = 0): LogLineView[] =>
  Array.from({ length: count }, (_, index) => ({
    at: '2026-01-01T00:00:00Z',
    source: 'build',
    stream: 'out',
    text: `line ${from + index}`,
  }));

const texts = (buffer: LogBuffer) => buffer.chunks.flatMap((chunk) => chunk.lines.map((line) => line.text));

describe('LogBuffer', () => {
  it('keeps the order over many small and large additions', () => {
    const buffer = new LogBuffer(10_000);
    let total = 0;
    for (const count of [1, 250, 3, 0, 800, 199, 1]) {
      buffer.append(lines(count, total));
      total += count;
    }
    expect(texts(buffer)).toEqual(lines(total).map((line) => line.text));
    expect(buffer.dropped).toBe(0);
  });

  it('leaves full chunks untouched, so that they are not drawn again', () => {
    const buffer = new LogBuffer(10_000);
    buffer.append(lines(450));
    const before = buffer.chunks;
    buffer.append(lines(10, 450));
    expect(buffer.chunks[0]).toBe(before[0]);
    expect(buffer.chunks[1]).toBe(before[1]);
    expect(buffer.chunks[2]).not.toBe(before[2]);
    expect(buffer.chunks[2]?.number).toBe(before[2]?.number);
  });

  it('drops the oldest lines and says how many', () => {
    const buffer = new LogBuffer(400);
    buffer.append(lines(1_000));
    expect(buffer.dropped).toBe(600);
    expect(texts(buffer)).toEqual(lines(400, 600).map((line) => line.text));
  });
});
