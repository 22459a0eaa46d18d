import { hashOf } from './integrity.ts';
import { isRecord, type LockReader, recordsOf, textOf } from './lock-reader.ts';

/** composer.lock */
export const composerLock: LockReader = (text) => {
  const lock: unknown = JSON.parse(text);
  if (!isRecord(lock)) return [];
  const needed = recordsOf(lock['packages']).map((entry) => ({ entry, isOptional: false }));
  const forTests = recordsOf(lock['packages-dev']).map((entry) => ({ entry, isOptional: true }));
  return [...needed, ...forTests].flatMap(({ entry, isOptional }) => {
    const [name, version] = [textOf(entry['name']), textOf(entry['version'])];
    if (name === undefined || version === undefined) return [];
    const { dist } = entry;
    const hashes = isRecord(dist) ? hashOf('sha1', textOf(dist['shasum']) ?? '') : [];
    return [{ ecosystem: 'composer' as const, name, version, hashes, isOptional }];
  });
};
