import type { FileDiff } from '../../../ports/git-host.ts';
import { endOf, GitError, type GitProgram } from './git-program.ts';
import { END_OF_RECORDS, parseDiff } from './parse-diff.ts';

/** All patches together: a page shows no more, and the server holds no more in memory. */
const MAX_PATCHES_BYTES = 4_000_000;
/** Renames are looked for among so many files; beyond that they show as removed and added. */
const RENAME_LIMIT = 1_000;

/** What changed between two trees, renames found. */
export async function readDiff(git: GitProgram, from: string, to: string): Promise<FileDiff[]> {
  const format = ['--raw', '--numstat', '-p', '-z', '--no-color', '--no-ext-diff', '--no-textconv'];
  const child = git.start(['diff-tree', '-r', '-M', `-l${RENAME_LIMIT}`, ...format, from, to, '--']);
  child.stdin.end();
  const chunks: Buffer[] = [];
  let recordsEnd = -1;
  let bytes = 0;
  let cut = false;
  child.stdout.on('data', (chunk: Buffer) => {
    if (cut) return;
    chunks.push(chunk);
    if (recordsEnd < 0 && chunk.includes(END_OF_RECORDS)) recordsEnd = bytes;
    bytes += chunk.length;
    if (recordsEnd < 0 || bytes - recordsEnd < MAX_PATCHES_BYTES) return;
    cut = true;
    child.kill();
  });
  const { code, stderr } = await endOf(child, { timeoutMs: 60_000 });
  if (code !== 0 && !cut) throw new GitError('failed', stderr);
  return parseDiff(Buffer.concat(chunks));
}
