import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { madeSnapshots, SNAPSHOTS } from '../testing/kubernetes/objects/snapshots.ts';

/** Writes every object that the platform makes on a cluster as YAML, for each example; `--check` fails when a file is out of date. */
const made = await madeSnapshots();
await mkdir(SNAPSHOTS, { recursive: true });
const present = await readdir(SNAPSHOTS);
const outOfDate: string[] = [];
for (const name of new Set([...present, ...made.keys()])) {
  const before = await readFile(join(SNAPSHOTS, name), 'utf8').catch(() => undefined);
  if (before !== made.get(name)) outOfDate.push(name);
}
if (outOfDate.length === 0) console.log(`${SNAPSHOTS} has the objects that the platform makes now.`);
else if (process.argv.includes('--check')) {
  console.error(
    `${SNAPSHOTS} is out of date (${outOfDate.join(', ')}): run npm run generate, and read what has changed.`,
  );
  process.exitCode = 1;
} else {
  for (const name of outOfDate) {
    const text = made.get(name);
    // Of an example that is no more.
    if (text === undefined) await rm(join(SNAPSHOTS, name));
    else await writeFile(join(SNAPSHOTS, name), text);
  }
  console.log(`${SNAPSHOTS}: ${outOfDate.join(', ')} written.`);
}
