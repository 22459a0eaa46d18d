import { readFile, writeFile } from 'node:fs/promises';
import { openApiDocument } from './openapi/document.ts';

/** `node scripts/openapi.ts` writes contract/openapi.json; `--check` fails when it is out of date. */
const FILE = 'contract/openapi.json';

const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
const after = `${JSON.stringify(openApiDocument(version), null, 2)}\n`;
const before = await readFile(FILE, 'utf8').catch(() => '');
if (before === after) {
  console.log(`${FILE} describes the operations of contract/src.`);
} else if (process.argv.includes('--check')) {
  console.error(`${FILE} does not describe the operations of contract/src: run npm run generate.`);
  process.exitCode = 1;
} else {
  await writeFile(FILE, after);
  console.log(`${FILE} was written.`);
}
