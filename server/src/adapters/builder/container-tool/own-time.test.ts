import { mkdir, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../../../../../testing/temporary-directory.ts';
import { giveOwnTime } from './own-time.ts';

it('is that of every file of a build, of no other build, and of nothing outside', async () => {
  const [one, other, outside] = [temporaryDirectory(), temporaryDirectory(), temporaryDirectory()];
  const target = join(outside, 'file');
  await writeFile(target, '');
  await utimes(target, 1, 1);
  for (const directory of [one, other]) {
    await mkdir(join(directory, 'sub'));
    for (const name of ['a', 'sub/b']) await writeFile(join(directory, name), '');
    await symlink(target, join(directory, 'link'));
    await symlink('missing', join(directory, 'broken'));
    await giveOwnTime(directory, 1_800_000_000_000);
  }
  const times = async (directory: string) =>
    Promise.all(['a', 'sub/b'].map(async (name) => (await stat(join(directory, name), { bigint: true })).mtimeNs));
  const [first, second] = [await times(one), await times(other)];
  expect(new Set(first).size).toBe(1);
  expect(new Set(second).size).toBe(1);
  expect(first[0]).not.toBe(second[0]);
  expect((await stat(target)).mtimeMs).toBe(1_000);
});
