import { StageFailure } from '../../../domain/failure.ts';
import type { FetchLimits } from '../../../ports/source-fetcher.ts';
import { endOf, GitError, type GitProgram } from '../../git-host/repository/git-program.ts';

const LISTING_MS = 60_000;
/** Of a submodule, as `git ls-tree` names it: a commit in place of a folder. */
const SUBMODULE = /^160000 /;

/**
 * Counts what a commit consists of before any of it is written: a tree that holds itself ten times, ten levels deep, is a few hundred bytes and ten billion
 * files. Throws StageFailure `fetch-too-large`.
 */
export async function checkTree(
  git: GitProgram,
  commit: string,
  { maxEntries, maxUnpackedBytes }: FetchLimits,
  signal: AbortSignal,
): Promise<{ submodules: string[] }> {
  const child = git.start(['ls-tree', '-r', '-l', '-z', '--full-tree', commit]);
  child.stdin.end();
  const submodules: string[] = [];
  let [entries, bytes, rest] = [0, 0, ''];
  let tooLarge: StageFailure | undefined;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (tooLarge) return;
    const records = `${rest}${text}`.split('\0');
    rest = records.pop() ?? '';
    for (const record of records) {
      const { path, sizeBytes, isSubmodule } = parse(record);
      if (isSubmodule) submodules.push(path);
      entries += 1;
      bytes += sizeBytes;
    }
    if (entries > maxEntries) tooLarge = new StageFailure('fetch-too-large', { entries: maxEntries });
    else if (bytes > maxUnpackedBytes) tooLarge = new StageFailure('fetch-too-large', { limit: maxUnpackedBytes });
    if (tooLarge) child.kill();
  });
  const { code, stderr } = await endOf(child, { signal, timeoutMs: LISTING_MS });
  if (tooLarge) throw tooLarge;
  if (code !== 0) throw new GitError('failed', stderr);
  return { submodules };
}

/** `<mode> <type> <object> <size>\t<path>`; a submodule's size is `-`. */
function parse(record: string): { path: string; sizeBytes: number; isSubmodule: boolean } {
  const tab = record.indexOf('\t');
  const size = Number(record.slice(0, tab).split(/ +/)[3]);
  return {
    path: record.slice(tab + 1),
    sizeBytes: Number.isFinite(size) ? size : 0,
    isSubmodule: SUBMODULE.test(record),
  };
}
