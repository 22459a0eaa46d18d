import { writeFileSync } from 'node:fs';
import { dataDirectory, makeDataDirectory } from '@nonstop4/plane/data-directory';
import { expect, it } from 'vitest';
import { smallDisk } from '../../testing/small-disk.ts';
import { temporaryDirectory } from '../../testing/temporary-directory.ts';
import { CheckFailed, checkMachine, requirePrograms } from './checks.ts';

it('a disk that is nearly full keeps a new platform from being set up, but not one that has apps from coming back', async (context) => {
  const data = dataDirectory(smallDisk(context, 64 * 1024));
  await makeDataDirectory(data);
  const refused = checkMachine(data, []);
  await expect(refused).rejects.toBeInstanceOf(CheckFailed);
  await expect(refused).rejects.toThrow(/only \d+ MB are free .* at least 200 MB are needed/);
  writeFileSync(data.database, '');
  const found = await checkMachine(data, []);
  expect(found.join('\n')).toMatch(/only \d+ MB are free .*: make room, uploads are refused until then/);
});

it('without git nothing is set up, but a platform that has apps comes back; what is missing for some apps is told', async () => {
  const data = dataDirectory(temporaryDirectory());
  const nowhere = { data, path: data.root };
  expect(() => requirePrograms(nowhere)).toThrow(/git was not found: install it .* then start again\.$/);
  writeFileSync(data.database, '');
  expect(requirePrograms(nowhere)).toEqual([
    expect.stringContaining('✘ git was not found'),
    expect.stringContaining('python3 was not found: apps in Python cannot be built or run'),
  ]);
});
