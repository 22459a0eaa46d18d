import { StageFailure } from '../domain/failure.ts';
import { isPartOfProject } from '../domain/project-folder.ts';
import { FolderTree } from '../ports/folder-tree.ts';
import type { SourceTree } from '../ports/source-tree.ts';

/** Deeper than this nobody has packed a project by mistake. */
const DEEPEST = 3;
/** Folders looked into at each depth. */
const MOST_FOLDERS = 40;

/**
 * Folders below the root that hold a project, from the first depth at which there are any, sorted. A folder whose project is of a
 * known kind but cannot be started counts too: it is what the user meant to upload.
 */
export async function projectFolders(
  source: SourceTree,
  isProject: (folder: SourceTree) => Promise<boolean>,
): Promise<string[]> {
  const files = await source.files();
  for (let depth = 1; depth <= DEEPEST; depth += 1) {
    const found: string[] = [];
    for (const folder of foldersAt(files, depth)) {
      if (await counts(new FolderTree(source, folder), isProject)) found.push(folder);
    }
    if (found.length > 0) return found;
  }
  return [];
}

async function counts(folder: SourceTree, isProject: (folder: SourceTree) => Promise<boolean>): Promise<boolean> {
  try {
    return await isProject(folder);
  } catch (error) {
    if (error instanceof StageFailure) return true;
    throw error;
  }
}

function foldersAt(files: readonly string[], depth: number): string[] {
  const folders = new Set<string>();
  for (const path of files) {
    const parts = path.split('/');
    if (parts.length <= depth || parts.slice(0, depth).some(isPartOfProject)) continue;
    folders.add(parts.slice(0, depth).join('/'));
  }
  return [...folders].slice(0, MOST_FOLDERS);
}
