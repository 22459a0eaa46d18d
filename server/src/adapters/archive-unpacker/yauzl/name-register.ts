import { StageFailure } from '../../../domain/failure.ts';
import { printableName } from './entry-name.ts';

/**
 * Every name taken so far, folders that only paths imply included. Two names that a case-insensitive disk would take
 * for one are refused, since one of the two files would be lost there.
 */
export class NameRegister {
  readonly #taken = new Map<string, { path: string; folder: boolean }>();
  readonly #folders = new Set<string>();

  /** Files and folders together. */
  get size(): number {
    return this.#taken.size;
  }

  /** Throws `zip-duplicate-name` or `zip-case-collision`. */
  add(path: string, folder: boolean): void {
    const slash = path.lastIndexOf('/');
    if (slash > 0) this.#addFolder(path.slice(0, slash));
    if (folder) this.#addFolder(path);
    else this.#take(path, false);
  }

  #addFolder(path: string): void {
    // Own folders first, so that a name is never registered twice and a deep tree costs each folder once.
    const missing: string[] = [];
    for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
      const folder = path.slice(0, end);
      if (this.#folders.has(folder)) break;
      missing.push(folder);
    }
    for (const folder of missing.reverse()) {
      this.#take(folder, true);
      this.#folders.add(folder);
    }
  }

  #take(path: string, folder: boolean): void {
    const key = foldCase(path);
    const before = this.#taken.get(key);
    if (!before) {
      this.#taken.set(key, { path, folder });
    } else if (before.path !== path) {
      throw new StageFailure('zip-case-collision', {
        path: printableName(path),
        paths: `${printableName(before.path)}, ${printableName(path)}`,
      });
    } else {
      throw new StageFailure('zip-duplicate-name', { path: printableName(path) });
    }
  }
}

// Upper case first: it makes `ß` equal to `SS` and `ſ` to `S`, as Unicode's full case folding does.
function foldCase(path: string): string {
  return path.toUpperCase().toLowerCase().normalize('NFC');
}
