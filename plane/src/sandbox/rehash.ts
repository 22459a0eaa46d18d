import { existsSync, realpathSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { findProgram } from './find-program.ts';

/**
 * Programs of pyenv that write beside pyenv's own after each `pip install` (its pyenv.d/exec/pip-rehash.bash), and fail the installation where
 * they may not write. They make names for programs that were added to pyenv itself, which nothing in a sandbox can do.
 */
export function rehashPrograms(path: string): string[] {
  const entries = path.split(delimiter).filter((entry) => basename(entry) === 'shims');
  const pyenv = findProgram('pyenv', path);
  const places = [
    ...entries.map((entry) => join(dirname(entry), 'libexec')),
    // Of a package manager: programs are elsewhere than what they manage.
    ...(pyenv ? [dirname(realpathSync(pyenv))] : []),
  ];
  return [...new Set(places)].map((place) => join(place, 'pyenv-rehash')).filter((file) => existsSync(file));
}
