/** A line of a diff as it is shown. Numbers are those of the file before and after; a gap has none. */
export interface DiffLine {
  kind: 'same' | 'added' | 'removed' | 'gap';
  before?: number;
  after?: number;
  text: string;
}

const HUNK = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@ ?(.*)$/;

/** Reads the unified diff of one file. What stands before the first hunk is left out: the page says it in words. */
export function parsePatch(patch: string): DiffLine[] {
  const lines: DiffLine[] = [];
  let before = 0;
  let after = 0;
  let inHunk = false;
  for (const line of patch.replace(/\n$/, '').split('\n')) {
    const hunk = HUNK.exec(line);
    if (hunk) {
      before = Number(hunk[1]);
      after = Number(hunk[2]);
      lines.push({ kind: 'gap', text: hunk[3] ?? '' });
      inHunk = true;
    } else if (inHunk) {
      const text = line.slice(1);
      if (line.startsWith('+')) lines.push({ kind: 'added', after: after++, text });
      else if (line.startsWith('-')) lines.push({ kind: 'removed', before: before++, text });
      // `\ No newline at end of file` changes nothing that one sees.
      else if (!line.startsWith('\\')) lines.push({ kind: 'same', before: before++, after: after++, text });
    }
  }
  return lines;
}
