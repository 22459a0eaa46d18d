import { statSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { packRelease } from './pack.ts';

/** `npm run release:pack [-- DIRECTORY]`: the .tgz, in `release/` unless a directory is named. */
const out = resolve(process.argv[2] ?? 'release');
try {
  const file = await packRelease({ root: process.cwd(), out });
  const megabytes = (statSync(file).size / 1e6).toFixed(1);
  console.log(
    `${relative(process.cwd(), file)} (${megabytes} MB). On a machine with Node 20 or later: npx ./nonstop4-x.y.z.tgz`,
  );
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
