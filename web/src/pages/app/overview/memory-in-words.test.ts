import { expect, it } from 'vitest';
import { makeFormat } from '../../../i18n/format.ts';
import { memoryInWords } from './memory-in-words.ts';

const MB = 1024 * 1024;

it.each([
  ['measured', 71 * MB, 512 * MB, '71 MB of 512 MB'],
  ['just begun', 0, 512 * MB, '– of 512 MB'],
  ['of an older release', 71 * MB, 0, '71 MB'],
  ['unknown', 0, 0, '–'],
])('the memory of a replica that is %s', (_name, memoryBytes, memoryLimitBytes, words) => {
  const ofLimit = ({ used, limit }: { used: string; limit: string }) => `${used} of ${limit}`;
  expect(memoryInWords({ memoryBytes, memoryLimitBytes }, makeFormat('en'), ofLimit)).toBe(words);
});
