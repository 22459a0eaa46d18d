import { chmod, link, lstat, mkdir, readdir, readlink, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { USUAL_PATH } from '@nonstop4/plane/usual-path';
import { runProgram } from '../processes/run-program.ts';

/** What a tree of files looks like without reading them: a changed, missing or added file shows in it. */
export interface TreePrint {
  files: number;
  bytes: number;
  /** Sum over all entries of a checksum of path, size and time of the last change. */
  sum: number;
}

const NOTHING: TreePrint = { files: 0, bytes: 0, sum: 0 };

/** Measures a tree. */
export function printTree(directory: string): Promise<TreePrint> {
  return walk(
    directory,
    '',
    async () => {},
    async () => {},
  );
}

/**
 * Makes a second tree of the same files by hard links, folders and symbolic links anew, and measures it on the way. Quicker than a
 * copy and without its room on the disk: bench/build/link-packages.ts.
 */
export function linkTree(from: string, to: string): Promise<TreePrint> {
  return walk(
    from,
    '',
    (path) => mkdir(join(to, path), { recursive: true }).then(() => {}),
    async (path, isLink) => {
      if (isLink) await symlink(await readlink(join(from, path)), join(to, path));
      else await link(join(from, path), join(to, path));
    },
  );
}

/**
 * Whether something in a tree is a folder that lies in it. What a build has left may be a link, or lie behind one, that leads to files of
 * others: the platform may do there what a build may not.
 */
export async function isOwnFolder(root: string, path: string): Promise<boolean> {
  const folders = [path];
  for (let above = dirname(path); above !== '.'; above = dirname(above)) folders.push(above);
  const facts = await Promise.all(folders.map((folder) => lstat(join(root, folder)).catch(() => undefined)));
  return facts.every((one) => one?.isDirectory());
}

/** Takes the right to write away from every file, so that an app does not change what other Artifacts share with it. */
export async function protectFiles(directory: string): Promise<void> {
  await walk(
    directory,
    '',
    async () => {},
    async (path, isLink, mode) => {
      if (!isLink) await chmod(join(directory, path), readOnlyMode(mode));
    },
  );
}

/** Nobody may write, and everybody may do what its owner may: an app in a sandbox is another user than its build. */
export function readOnlyMode(mode: number): number {
  const own = mode & 0o500;
  return own | (own >> 3) | (own >> 6);
}

/** A copy that may be changed without changing the original. */
export async function copyTree(from: string, to: string, signal: AbortSignal): Promise<void> {
  await run(['cp', '-R', '-P', '--preserve=mode,timestamps,links', '--reflink=auto', '--', from, to], signal);
  await run(['chmod', '-R', 'u+w', '--', to], signal);
}

/** Removes a tree, one without the right to write included. Absent is fine. */
export async function removeTree(path: string): Promise<void> {
  if (!(await isThere(path))) return;
  const never = new AbortController().signal;
  // In a child: tens of thousands of files would keep the server's own file accesses waiting.
  const first = await runProgram({
    argv: ['rm', '-rf', '--', path],
    cwd: '/',
    env: ENV,
    signal: never,
    onLine: () => {},
  });
  if (first.code === 0) return;
  await run(['chmod', '-R', 'u+rwX', '--', path], never);
  await run(['rm', '-rf', '--', path], never);
}

export function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

const ENV = { PATH: USUAL_PATH, LANG: 'C.UTF-8' };

async function run(argv: string[], signal: AbortSignal): Promise<void> {
  const end = await runProgram({ argv, cwd: '/', env: ENV, signal, onLine: () => {} });
  signal.throwIfAborted();
  if (end.code === 0) return;
  const message = end.lines.at(-1) ?? `${argv[0]} ended with ${end.code ?? end.signal ?? end.spawnError}`;
  throw Object.assign(new Error(message), /No space left/.test(message) ? { code: 'ENOSPC' } : {});
}

type OnFile = (path: string, isLink: boolean, mode: number) => Promise<void>;

// Folder after folder, the files of one at once: enough to be quick, and the thread pool stays free for others.
async function walk(
  root: string,
  folder: string,
  onFolder: (path: string) => Promise<void>,
  onFile: OnFile,
): Promise<TreePrint> {
  await onFolder(folder);
  const entries = await readdir(join(root, folder), { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory());
  const files = entries.filter((entry) => !entry.isDirectory());
  let total = NOTHING;
  for (const print of await Promise.all(files.map((entry) => visit(root, join(folder, entry.name), onFile)))) {
    total = plus(total, print);
  }
  for (const entry of folders) total = plus(total, await walk(root, join(folder, entry.name), onFolder, onFile));
  return total;
}

async function visit(root: string, path: string, onFile: OnFile): Promise<TreePrint> {
  const facts = await lstat(join(root, path));
  await onFile(path, facts.isSymbolicLink(), facts.mode);
  return { files: 1, bytes: facts.size, sum: crc32(`${path} ${facts.size} ${facts.mtimeMs}`) };
}

function plus(a: TreePrint, b: TreePrint): TreePrint {
  return { files: a.files + b.files, bytes: a.bytes + b.bytes, sum: a.sum + b.sum };
}
