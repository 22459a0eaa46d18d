import { writeFileSync } from 'node:fs';
import { dataDirectory, makeDataDirectory } from '@nonstop4/plane/data-directory';
import { expect, it } from 'vitest';
import { smallDisk } from '../../testing/small-disk.ts';
import { CheckFailed, checkMachine } from './checks.ts';

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
