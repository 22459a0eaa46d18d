import { describe, expect, it } from 'vitest';
import type { PickedSource } from './picked-source.ts';
import { limitBroken } from './upload-limits.ts';

const limits = { uploadBytes: 100, unpackedBytes: 1_000, entries: 2 };
const zip = (bytes: number): PickedSource => ({ kind: 'zip', name: 'a.zip', file: new File([], 'a.zip'), bytes });
const folder = (bytes: number, count: number): PickedSource => ({
  kind: 'files',
  name: 'a',
  files: Array.from({ length: count }, (_, index) => ({ path: `${index}`, file: new File([], `${index}`) })),
  bytes,
  leftOut: 0,
  secrets: [],
});

describe('limits before sending', () => {
  it('takes what is exactly at the limit', () => {
    expect(limitBroken(zip(100), limits)).toBeUndefined();
    expect(limitBroken(folder(1_000, 2), limits)).toBeUndefined();
  });

  it('names the limit that is broken', () => {
    expect(limitBroken(zip(101), limits)).toEqual({ kind: 'bytes', limit: 100 });
    expect(limitBroken(folder(1_001, 1), limits)).toEqual({ kind: 'bytes', limit: 1_000 });
    expect(limitBroken(folder(1, 3), limits)).toEqual({ kind: 'entries', limit: 2 });
  });
});
