import { expect, it } from 'vitest';
import { parsePatch } from './parse-patch.ts';

it('numbers the lines before and after, over several hunks', () => {
  const patch = [
    'diff --git a/index.js b/index.js',
    'index 1..2 100644',
    '--- a/index.js',
    '+++ b/index.js',
    '@@ -1,3 +1,3 @@',
    ' const a = 1;',
    '-const b = 2;',
    '+const b = 3;',
    ' run();',
    '@@ -20 +20,2 @@ function stop() {',
    '---i;',
    '+++i;',
    '+return i;',
    '\\ No newline at end of file',
    '',
  ].join('\n');
  expect(parsePatch(patch)).toEqual([
    { kind: 'gap', text: '' },
    { kind: 'same', before: 1, after: 1, text: 'const a = 1;' },
    { kind: 'removed', before: 2, text: 'const b = 2;' },
    { kind: 'added', after: 2, text: 'const b = 3;' },
    { kind: 'same', before: 3, after: 3, text: 'run();' },
    { kind: 'gap', text: 'function stop() {' },
    { kind: 'removed', before: 20, text: '--i;' },
    { kind: 'added', after: 20, text: '++i;' },
    { kind: 'added', after: 21, text: 'return i;' },
  ]);
});

it('has nothing to show for a file without lines', () => {
  expect(parsePatch('')).toEqual([]);
});
