import { isFolderLeftOut } from './left-out.ts';
import type { PickedFile } from './picked-source.ts';

/** Files of an `<input type="file">`, with their path below the chosen folder. */
export function readFileList(list: FileList): PickedFile[] {
  return [...list].map((file) => ({
    path: file.webkitRelativePath === '' ? file.name : file.webkitRelativePath,
    file,
  }));
}

/**
 * Files of a drop, folders included. Call it inside the event's handler: the browser empties the list afterwards.
 * Folders that are left out anyway are not read: node_modules alone may hold a hundred thousand files.
 */
export function readDrop(items: DataTransferItemList): Promise<PickedFile[]> {
  const entries = [...items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  return readEntries(entries, '');
}

async function readEntries(entries: readonly FileSystemEntry[], below: string): Promise<PickedFile[]> {
  const files: PickedFile[] = [];
  for (const entry of entries) {
    const path = below + entry.name;
    if (isFile(entry)) files.push({ path, file: await fileOf(entry) });
    else if (isDirectory(entry) && !isFolderLeftOut(entry.name))
      files.push(...(await readEntries(await childrenOf(entry), `${path}/`)));
  }
  return files;
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isDirectory = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

async function childrenOf(directory: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = directory.createReader();
  const children: FileSystemEntry[] = [];
  for (;;) {
    // The browser gives at most a hundred at a time, and none at the end.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return children;
    children.push(...some);
  }
}
