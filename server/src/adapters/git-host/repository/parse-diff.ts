import type { FileDiff } from '../../../ports/git-host.ts';

const MAX_PATCH_BYTES = 200_000;
const NO_LINES = '-';

/** Where the records end and the patch begins: an empty record. */
export const END_OF_RECORDS = '\0\0';

/**
 * Parses the output of `git diff-tree --raw --numstat -p -z`: records of changes, records of line counts, then the patch,
 * whose sections come in the same order. The output may be cut in the patch; files after that have an empty one.
 */
export function parseDiff(output: Buffer): FileDiff[] {
  const end = output.indexOf(END_OF_RECORDS);
  const records = output
    .subarray(0, end < 0 ? output.length : end)
    .toString('utf8')
    .split('\0');
  const changes = takeChanges(records);
  const counts = takeCounts(records, changes.length);
  const patches = splitPatch(end < 0 ? Buffer.alloc(0) : output.subarray(end + END_OF_RECORDS.length));
  return changes.map((change, at) => ({ ...change, ...(counts[at] ?? noCount()), patch: patches[at] ?? '' }));
}

type Change = Pick<FileDiff, 'path' | 'change' | 'oldPath'>;
type Count = Pick<FileDiff, 'added' | 'removed' | 'binary'>;

// `:100644 100644 <object> <object> M\0path\0`, and for a rename `… R086\0old\0new\0`.
function takeChanges(records: string[]): Change[] {
  const changes: Change[] = [];
  while (records[0]?.startsWith(':')) {
    const letter = records.shift()?.split(' ').at(-1)?.[0];
    const path = records.shift() ?? '';
    if (letter === 'R') changes.push({ path: records.shift() ?? '', change: 'renamed', oldPath: path });
    else changes.push({ path, change: letter === 'A' ? 'added' : letter === 'D' ? 'removed' : 'changed' });
  }
  return changes;
}

// `1\t2\tpath\0`, for a rename `1\t2\t\0old\0new\0`, for a binary file `-\t-\tpath\0`.
function takeCounts(records: string[], files: number): Count[] {
  const counts: Count[] = [];
  while (counts.length < files && records.length > 0) {
    const [added = '', removed = '', path = ''] = records.shift()?.split('\t') ?? [];
    if (path === '') records.splice(0, 2);
    const binary = added === NO_LINES;
    counts.push({ added: binary ? 0 : Number(added), removed: binary ? 0 : Number(removed), binary });
  }
  return counts;
}

function noCount(): Count {
  return { added: 0, removed: 0, binary: false };
}

// No line of a section begins with `diff --git `: those of the content begin with a space, + or -.
function splitPatch(patch: Buffer): string[] {
  const starts: number[] = [];
  const head = Buffer.from('diff --git ');
  for (let at = patch.indexOf(head); at >= 0; at = patch.indexOf(head, at + 1)) {
    if (at === 0 || patch[at - 1] === 0x0a) starts.push(at);
  }
  return starts.map((start, index) => shortened(patch.subarray(start, starts[index + 1] ?? patch.length)));
}

function shortened(section: Buffer): string {
  if (section.length <= MAX_PATCH_BYTES) return section.toString('utf8');
  const end = section.lastIndexOf('\n', MAX_PATCH_BYTES);
  return `${section.subarray(0, end + 1).toString('utf8')}\\ The rest is left out: the change is too large to be shown.\n`;
}
