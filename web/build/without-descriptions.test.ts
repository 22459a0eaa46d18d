import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { leaveOut } from './without-descriptions.ts';

const FILES = readdirSync('contract/src').filter(
  (name) => name.endsWith('.ts') && !/^operation\.ts$|\.test\.ts$/.test(name),
);

it.each(FILES)('%s keeps nothing that is for the document alone', (name) => {
  const left = leaveOut(readFileSync(`contract/src/${name}`, 'utf8')).split('\n');
  expect(left.filter((line) => /^ +(?:summary|audited): |\.describe\(/.test(line))).toEqual([]);
});

it('keeps everything else', () => {
  const text = `  a: operation({
    summary:
      'It’s \\'quoted\\', and long',
    access: 'app:own',
    path: '/a',
    query: z.object({ b: z.string().describe('Before.').optional(), summary: z.string() }),
    audited: ['name'],
  }),
`;
  expect(leaveOut(text)).toBe(`  a: operation({
    path: '/a',
    query: z.object({ b: z.string().optional(), summary: z.string() }),
  }),
`);
});
