import type { LockedPackage } from '../../../../domain/bill-of-materials/locked-package.ts';
import { integrityHashes } from './integrity.ts';
import { entriesOf, isRecord, type LockReader, textOf } from './lock-reader.ts';

/** package-lock.json and npm-shrinkwrap.json of npm 5 to 11. */
export const npmLock: LockReader = (text) => {
  const lock: unknown = JSON.parse(text);
  if (!isRecord(lock)) return [];
  return isRecord(lock['packages']) ? packagesOf(lock['packages']) : dependenciesOf(lock['dependencies']);
};

/** By place: `node_modules/a/node_modules/@b/c`. What lies elsewhere is a workspace of the source's own. */
function packagesOf(packages: Record<string, unknown>): LockedPackage[] {
  return entriesOf(packages).flatMap(([place, entry]) => {
    const at = place.lastIndexOf('node_modules/');
    if (at < 0 || entry['link'] === true) return [];
    return packageOf(textOf(entry['name']) ?? place.slice(at + 'node_modules/'.length), entry);
  });
}

/** Of npm 5 and 6: each with those that it alone needs below it. */
function dependenciesOf(dependencies: unknown): LockedPackage[] {
  return entriesOf(dependencies).flatMap(([name, entry]) => [
    ...packageOf(name, entry),
    ...dependenciesOf(entry['dependencies']),
  ]);
}

function packageOf(name: string, entry: Record<string, unknown>): LockedPackage[] {
  const version = textOf(entry['version']);
  if (version === undefined || version.startsWith('file:')) return [];
  const isOptional = ['dev', 'optional', 'devOptional'].some((flag) => entry[flag] === true);
  return [{ ecosystem: 'npm', name, version, hashes: integrityHashes(entry['integrity']), isOptional }];
}
