/**
 * What nobody means to upload, by name in lower case: litter of desktop systems, histories of version control (a `.git`
 * inside the content would also be a hole into the git repository), and packages that the build installs itself.
 */
const NEVER_KEPT = new Set([
  '__macosx',
  '.ds_store',
  'thumbs.db',
  'desktop.ini',
  '.git',
  'git~1',
  '.hg',
  '.svn',
  'node_modules',
  '__pycache__',
  '.venv',
]);

/** Every virtual environment of Python has this file at its top (PEP 405), whatever its folder is called. */
const VENV_MARK = '/pyvenv.cfg';

/** Characters that macOS ignores in names, and the end that Windows ignores: `.git.` is `.git` there. */
const IGNORED = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]|[. ]+$/gu;

/** The folder or file name for which a path is left out, as the archive spells it; undefined when it is kept. */
export function leftOutBecauseOf(path: string): string | undefined {
  return path.split('/').find((part) => NEVER_KEPT.has(part.toLowerCase().replace(IGNORED, '')));
}

/** The top folders of Python's virtual environments among these paths. */
export function virtualEnvironments(paths: Iterable<string>): Set<string> {
  const folders = new Set<string>();
  for (const path of paths) if (path.endsWith(VENV_MARK)) folders.add(path.slice(0, -VENV_MARK.length));
  return folders;
}

/** The virtual environment that a path lies in, by the name of its folder. */
export function environmentAround(path: string, environments: ReadonlySet<string>): string | undefined {
  if (environments.size === 0) return undefined;
  for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
    const folder = path.slice(0, end);
    if (environments.has(folder)) return folder.slice(folder.lastIndexOf('/') + 1);
  }
  return undefined;
}

/** Names shown beside their counts; an archive with more of them is nobody's app. */
const MAX_NAMES = 50;

/** How many entries were left out, by the name that they were left out for. */
export class LeftOutCounts {
  readonly #counts = new Map<string, number>();

  add(name: string): void {
    const known = this.#counts.has(name) || this.#counts.size < MAX_NAMES;
    const key = known ? name : '…';
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  asRecord(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }
}
