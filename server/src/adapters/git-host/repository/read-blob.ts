import { notThere } from './git-failure.ts';
import type { GitProgram } from './git-program.ts';

/** Longest first line of the answer: hash, type and size. */
const HEADER_BYTES = 100;

/** One file, cut at `maxBytes`. `name` is `<commit>:<path>`. Throws Problem `not-found`, also for a folder. */
export async function readBlob(
  git: GitProgram,
  name: string,
  maxBytes: number,
  shown: string,
): Promise<{ content: Buffer; sizeBytes: number }> {
  // Names are asked for on standard input, one a line: one with a line break in it cannot be, and is nobody's file.
  if (/\p{Cc}/u.test(name)) throw notThere(shown);
  const options = { input: `${name}\n`, maxBytes: maxBytes + HEADER_BYTES };
  const output = await git.run(['cat-file', '--batch=%(objecttype) %(objectsize)', '--buffer'], options);
  const lineEnd = output.indexOf('\n');
  const [, size] = /^blob (\d+)$/.exec(output.toString('utf8', 0, Math.max(lineEnd, 0))) ?? [];
  if (size === undefined) throw notThere(shown);
  const sizeBytes = Number(size);
  const start = lineEnd + 1;
  return { content: output.subarray(start, start + Math.min(sizeBytes, maxBytes)), sizeBytes };
}
