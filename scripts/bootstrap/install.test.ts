import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { explain, isInstalled } from './install.cjs';

const ownNode = `node_modules/node-${process.platform}-${process.arch}`;
const packages = {
  '': { name: 'nonstop4' },
  edge: { version: '0.1.0' },
  'node_modules/@nonstop4/edge': { resolved: 'edge', link: true },
  'node_modules/zod': { version: '4.0.0', integrity: 'sha512-a' },
  'node_modules/other-system': { version: '1.0.0', integrity: 'sha512-b', optional: true },
  [ownNode]: { version: '24.21.0', integrity: 'sha512-c', optional: true },
};
let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'nonstop4-install-'));
  await writeFile(join(root, 'package-lock.json'), JSON.stringify({ packages }));
});

afterEach(() => rm(root, { recursive: true, force: true }));

async function present(found: object): Promise<void> {
  await mkdir(join(root, 'node_modules'), { recursive: true });
  await writeFile(join(root, 'node_modules', '.package-lock.json'), JSON.stringify({ packages: found }));
}

describe('isInstalled', () => {
  it('is false in a fresh clone', () => {
    expect(isInstalled(root)).toBe(false);
  });

  it('is false after an install that was broken off', async () => {
    await mkdir(join(root, 'node_modules'));
    expect(isInstalled(root)).toBe(false);
  });

  it('does not miss what is made for another system', async () => {
    await present({ 'node_modules/zod': packages['node_modules/zod'], [ownNode]: packages[ownNode] });
    expect(isInstalled(root)).toBe(true);
  });

  it('misses the Node of this system', async () => {
    await present({ 'node_modules/zod': packages['node_modules/zod'] });
    expect(isInstalled(root)).toBe(false);
  });

  it('is false when the lock file asks for another version', async () => {
    await present({ 'node_modules/zod': { version: '3.9.0', integrity: 'sha512-z' }, [ownNode]: packages[ownNode] });
    expect(isInstalled(root)).toBe(false);
  });

  it('says what is wrong with a copy without a lock file', async () => {
    await rm(join(root, 'package-lock.json'));
    expect(() => isInstalled(root)).toThrow('not a complete copy');
  });
});

describe('explain', () => {
  it.each([
    ['npm error code EAI_AGAIN', 'registry could not be reached'],
    ['npm error code ENOSPC', 'disk is full'],
    ['npm error EACCES: permission denied, mkdir', 'cannot be written to'],
    ['npm error something new', 'What npm said tells why'],
  ])('turns %s into plain words', (output, words) => {
    expect(explain(output)).toContain(words);
  });
});
