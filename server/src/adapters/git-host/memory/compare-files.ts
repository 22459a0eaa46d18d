import type { FileDiff } from '../../../ports/git-host.ts';

export interface MemoryFile {
  content: Buffer;
  executable: boolean;
}

type Files = ReadonlyMap<string, MemoryFile>;

/** What changed between two sets of files; a removed file whose content came up under another name was renamed. */
export function compareFiles(before: Files, after: Files): FileDiff[] {
  const removed = new Map([...before].filter(([path]) => !after.has(path)));
  const diffs: FileDiff[] = [];
  for (const [path, file] of after) {
    const old = before.get(path);
    if (old && sameFile(old, file)) continue;
    const oldPath = old ? undefined : [...removed].find(([, gone]) => gone.content.equals(file.content))?.[0];
    if (oldPath === undefined) diffs.push(difference(path, old, file));
    else {
      removed.delete(oldPath);
      diffs.push({
        path,
        change: 'renamed',
        oldPath,
        added: 0,
        removed: 0,
        binary: false,
        patch: `rename from ${oldPath}\n`,
      });
    }
  }
  for (const [path, old] of removed) diffs.push(difference(path, old, undefined));
  return diffs.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function sameFile(a: MemoryFile, b: MemoryFile): boolean {
  return a.executable === b.executable && a.content.equals(b.content);
}

// One change from the first line that differs to the last: coarser than git's, and enough for a fake.
function difference(path: string, old: MemoryFile | undefined, now: MemoryFile | undefined): FileDiff {
  const change = old && now ? 'changed' : now ? 'added' : 'removed';
  if ([old, now].some((file) => file?.content.includes(0))) {
    return { path, change, added: 0, removed: 0, binary: true, patch: `Binary files differ: ${path}\n` };
  }
  const [from, to] = [linesOf(old), linesOf(now)];
  let start = 0;
  while (start < from.length && start < to.length && from[start] === to[start]) start += 1;
  let end = 0;
  while (end < from.length - start && end < to.length - start && from.at(-1 - end) === to.at(-1 - end)) end += 1;
  const gone = from.slice(start, from.length - end);
  const come = to.slice(start, to.length - end);
  const patch = [
    `--- a/${path}`,
    `+++ b/${path}`,
    ...gone.map((line) => `-${line}`),
    ...come.map((line) => `+${line}`),
    '',
  ];
  return { path, change, added: come.length, removed: gone.length, binary: false, patch: patch.join('\n') };
}

function linesOf(file: MemoryFile | undefined): string[] {
  return file
    ? file.content
        .toString('utf8')
        .replace(/\n$/, '')
        .split('\n')
        .filter((_, at, all) => all.length > 1 || all[at] !== '')
    : [];
}
