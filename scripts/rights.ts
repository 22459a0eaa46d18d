import { readFile, writeFile } from 'node:fs/promises';
import { rightsDocument } from './rights/matrix.ts';

/** `node scripts/rights.ts` writes docs/rights.md; `--check` fails when it is out of date, `--print` prints it and writes nothing. */
const FILE = 'docs/rights.md';

const after = rightsDocument();
if (process.argv.includes('--print')) {
  console.log(after);
} else if ((await readFile(FILE, 'utf8').catch(() => '')) === after) {
  console.log(`${FILE} shows the rules of contract/src.`);
} else if (process.argv.includes('--check')) {
  console.error(`${FILE} does not show the rules of contract/src: run npm run generate.`);
  process.exitCode = 1;
} else {
  await writeFile(FILE, after);
  console.log(`${FILE} was written.`);
}
