import { readdir, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/**
 * Never uploaded: the server leaves the same out of every zip. What `.gitignore` names is uploaded nevertheless, so that
 * a folder makes the same App from here and from the browser, and a build result that is not under version control works.
 */
const LEFT_OUT = new Set([
  'node_modules',
  '.git',
  '.hg',
  '.svn',
  '__MACOSX',
  '.DS_Store',
  'Thumbs.db',
  '__pycache__',
  '.venv',
]);
/** At the top of every virtual environment of Python (PEP 405). */
const VENV_MARK = 'pyvenv.cfg';

export interface FolderFiles {
  /** Sorted; `name` is the path inside the zip, with forward slashes. */
  files: { path: string; name: string }[];
  /** Names that were left out on purpose, with how often. */
  leftOut: Record<string, number>;
  /** Links that lead out of the folder or to another folder, and devices: they cannot be uploaded. */
  skipped: string[];
}

/** What of a folder is uploaded. A link to a file inside of the folder is uploaded as a copy of that file. */
export async function listFolder(root: string): Promise<FolderFiles> {
  const found: FolderFiles = { files: [], leftOut: {}, skipped: [] };
  await walk(await realpath(root), '', found);
  return found;
}

async function walk(root: string, folder: string, found: FolderFiles): Promise<void> {
  const entries = await readdir(join(root, folder), { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (LEFT_OUT.has(entry.name)) count(found, entry.name);
    else if (entry.isDirectory() && (await isVirtualEnvironment(join(root, name)))) count(found, entry.name);
    else if (entry.isDirectory()) await walk(root, name, found);
    else if (entry.isFile() || (entry.isSymbolicLink() && (await isFileWithin(root, join(root, name)))))
      found.files.push({ path: join(root, name), name });
    else found.skipped.push(name);
  }
}

function count(found: FolderFiles, name: string): void {
  found.leftOut[name] = (found.leftOut[name] ?? 0) + 1;
}

async function isVirtualEnvironment(folder: string): Promise<boolean> {
  return (await stat(join(folder, VENV_MARK)).catch(() => undefined))?.isFile() ?? false;
}

async function isFileWithin(root: string, link: string): Promise<boolean> {
  const target = await realpath(link).catch(() => undefined);
  if (!target) return false;
  const path = relative(root, target);
  return path !== '..' && !path.startsWith(`..${sep}`) && (await stat(target)).isFile();
}
