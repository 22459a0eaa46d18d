// What belongs to tools and machines, not to the code: the server installs and builds by itself.
const FOLDERS = new Set([
  'node_modules',
  '.git',
  '.hg',
  '.svn',
  '__MACOSX',
  '__pycache__',
  '.venv',
  'venv',
  '.mypy_cache',
  '.pytest_cache',
  '.idea',
  '.gradle',
  '.next',
  '.nuxt',
  '.svelte-kit',
  '.turbo',
  '.cache',
]);
const FILES = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini']);

/** Whether a folder of this name is left out of the upload, with everything in it. */
export function isFolderLeftOut(name: string): boolean {
  return FOLDERS.has(name);
}

/** Whether a file, by its path with `/`, is left out of the upload. */
export function isFileLeftOut(path: string): boolean {
  const parts = path.split('/');
  const name = parts.pop() ?? '';
  return FILES.has(name) || name.startsWith('._') || parts.some(isFolderLeftOut);
}

/** Files that usually hold passwords: they would become part of the code, so the reader is told. */
export function looksSecret(path: string): boolean {
  const name = path.split('/').pop() ?? '';
  return (/^\.env(\.|$)/.test(name) && !/(example|sample|template)$/.test(name)) || /\.(pem|key|p12|pfx)$/.test(name);
}
