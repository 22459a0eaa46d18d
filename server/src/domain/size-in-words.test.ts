import { expect, it } from 'vitest';
import { sizeInWords } from './size-in-words.ts';

const MB = 1024 * 1024;

it.each([
  [0, '0 kB'],
  [1, '0.1 kB'],
  [1_024, '1 kB'],
  [1_999, '2 kB'],
  [2_200, '2.1 kB'],
  [50_700, '50 kB'],
  [1.5 * MB, '1.5 MB'],
  [500 * MB, '500 MB'],
  [1024 * MB, '1 GB'],
  [2.5 * 1024 * MB, '2.5 GB'],
  [5_000 * 1024 * 1024 * MB, '5000 TB'],
])('%d bytes are %s', (bytes, words) => {
  expect(sizeInWords(bytes)).toBe(words);
});
