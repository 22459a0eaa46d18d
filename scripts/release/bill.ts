import { npmLock } from '../../server/src/adapters/builder/bill-of-materials/locks/npm.ts';
import { billOfMaterials } from '../../server/src/domain/bill-of-materials/cyclonedx.ts';
import type { Lock, ShippedPackage } from './shipped-packages.ts';

/** The CycloneDX document of a release, made as those of users' apps are, of the part of the lock file that is shipped. */
export function releaseBill(version: string, lock: Lock, packages: readonly ShippedPackage[]): string {
  // `optional` there means "for tests": what is in a release is in it.
  const part = Object.fromEntries(
    packages.map(({ place }) => [place, { ...lock[place], dev: false, optional: false }]),
  );
  const locked = npmLock(JSON.stringify({ lockfileVersion: 3, packages: part }), undefined);
  return billOfMaterials({ appId: 'nonstop4', revision: version }, [{ path: 'package-lock.json', packages: locked }])
    .text;
}
