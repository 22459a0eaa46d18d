import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CHART, generatedFiles } from '../deploy/helm/generated-files.ts';

/** Writes what the chart has of the platform's own objects, rules and dashboards; `--check` fails when one of the files is out of date. */
const outOfDate: string[] = [];
for (const [name, text] of await generatedFiles()) {
  const file = join(CHART, name);
  if ((await readFile(file, 'utf8').catch(() => undefined)) === text) continue;
  outOfDate.push(name);
  if (process.argv.includes('--check')) continue;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}
if (outOfDate.length === 0) console.log(`${CHART} has the objects that the platform makes now.`);
else if (process.argv.includes('--check')) {
  console.error(`${CHART} is out of date (${outOfDate.join(', ')}): run npm run generate, and read what has changed.`);
  process.exitCode = 1;
} else console.log(`${CHART}: ${outOfDate.join(', ')} written.`);
