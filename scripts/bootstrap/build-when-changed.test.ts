import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { digestOf } from './build-when-changed.cjs';

let root: string;

async function write(name: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, name)), { recursive: true });
  await writeFile(join(root, name), text);
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'nonstop4-digest-'));
  await write('edge/src/main.ts', 'one');
});

afterEach(() => rm(root, { recursive: true, force: true }));

describe('digestOf', () => {
  it.each([
    ['another text', 'edge/src/main.ts', 'two'],
    ['another file', 'web/src/page.tsx', ''],
    ['other packages', 'package-lock.json', '{}'],
  ])('changes with %s', async (_what, name, text) => {
    const before = digestOf(root);
    await write(name, text);
    expect(digestOf(root)).not.toBe(before);
  });

  it('does not change with tests, installed packages and times', async () => {
    const before = digestOf(root);
    await write('edge/src/main.test.ts', 'test');
    await write('web/node_modules/x/index.js', 'x');
    await write('README.md', 'text');
    await utimes(join(root, 'edge/src/main.ts'), 1, 1);
    expect(digestOf(root)).toBe(before);
  });
});
