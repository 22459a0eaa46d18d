import { prefixedHashes } from './integrity.ts';
import type { LockReader } from './lock-reader.ts';

/** requirements.txt: the lines that name one version. A range names none, and so nothing that one could look up. */
export const requirements: LockReader = (text) =>
  text
    .replace(/\\\r?\n/g, ' ')
    .split('\n')
    .flatMap((line) => {
      const [, name, version] =
        /^\s*([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*={2,3}\s*([^\s;,#*]+)\s*(?:[;#\s]|$)/.exec(line) ?? [];
      if (name === undefined || version === undefined) return [];
      const hashes = [...line.matchAll(/--hash=(\S+)/g)].flatMap(([, hash]) => prefixedHashes(hash));
      return [{ ecosystem: 'pypi' as const, name, version, hashes: onlyOne(hashes) }];
    });

/** With several files for several systems no hash says what is in this image. */
export function onlyOne<T>(hashes: T[]): T[] {
  return hashes.length === 1 ? hashes : [];
}
