/** A file or a folder with what is in it. */
export interface TreeNode {
  name: string;
  /** From the top, with `/`. */
  path: string;
  /** Undefined for a folder. */
  sizeBytes?: number;
  children: TreeNode[];
}

/** Makes folders of paths: folders first, each by name. */
export function fileTree(files: readonly { path: string; sizeBytes: number }[]): TreeNode[] {
  const root: TreeNode = { name: '', path: '', children: [] };
  const folders = new Map<string, TreeNode>([['', root]]);
  for (const file of files) {
    const parts = file.path.split('/');
    const name = parts.pop() ?? file.path;
    folderOf(parts, folders).children.push({ name, path: file.path, sizeBytes: file.sizeBytes, children: [] });
  }
  for (const folder of folders.values()) folder.children.sort(foldersFirst);
  return root.children;
}

function folderOf(parts: readonly string[], folders: Map<string, TreeNode>): TreeNode {
  const path = parts.join('/');
  const known = folders.get(path);
  if (known) return known;
  const folder: TreeNode = { name: parts.at(-1) ?? '', path, children: [] };
  folders.set(path, folder);
  folderOf(parts.slice(0, -1), folders).children.push(folder);
  return folder;
}

function foldersFirst(a: TreeNode, b: TreeNode): number {
  const kind = Number(a.sizeBytes !== undefined) - Number(b.sizeBytes !== undefined);
  return kind === 0 ? a.name.localeCompare(b.name) : kind;
}

const FIRST_TO_SHOW = [
  /^readme(\.\w+)?$/i,
  /^package\.json$/,
  /^pyproject\.toml$/,
  /^index\.\w+$/,
  /^(app|main|server)\.\w+$/,
];

/** The file that tells most about an app, to be shown before one is chosen. */
export function firstFileToShow(files: readonly { path: string }[]): string | undefined {
  for (const pattern of FIRST_TO_SHOW) {
    const found = files.find((file) => pattern.test(file.path));
    if (found) return found.path;
  }
  return files[0]?.path;
}
