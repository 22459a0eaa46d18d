import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** Others are compressed already: fonts, pictures, zips. */
const WORTH_IT = /\.(js|css|html|svg|json|txt|xml)$/;
/** One packet carries as much: below it nothing is won. */
const LEAST_BYTES = 1_400;

const toBrotli = promisify(brotliCompress);
const toGzip = promisify(gzip);

/** Puts `.br` and `.gz` beside each file of a folder that gets smaller by it: the server sends them instead. */
export async function compressFiles(directory: string): Promise<void> {
  const paths = await readdir(directory, { recursive: true }).catch(() => []);
  await Promise.all(paths.filter((path) => WORTH_IT.test(path)).map((path) => compress(join(directory, path))));
}

async function compress(path: string): Promise<void> {
  const content = await readFile(path);
  if (content.length < LEAST_BYTES) return;
  // 9 of 11: the last steps take ten times as long for a hundredth.
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
  const [brotli, gzipped] = await Promise.all([toBrotli(content, { params }), toGzip(content, { level: 9 })]);
  await Promise.all([writeFile(`${path}.br`, brotli), writeFile(`${path}.gz`, gzipped)]);
}
