import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An entry of package-lock.json (lockfileVersion 3), as far as it is used here. */
export interface LockEntry {
  name?: string;
  version?: string;
  license?: string;
  link?: boolean;
  resolved?: string;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}
export type Lock = Record<string, LockEntry>;

export interface ShippedPackage {
  /** `node_modules/a`, relative to the root. */
  place: string;
  name: string;
  version: string;
  /** SPDX expression; absent where the package does not say it. */
  license: string | undefined;
}

/** The workspaces whose bundles are in a release. */
const SHIPPED = ['contract', 'plane', 'loadgen', 'server', 'edge', 'worker', 'supervisor', 'web', 'cli'];

export function readLock(root: string): Lock {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: Lock };
  return packages;
}

/** Every package that what is shipped depends on: what bundles hold, and the Node that is installed with them. */
export function shippedPackages(lock: Lock): ShippedPackage[] {
  const seen = new Set<string>();
  const waiting = SHIPPED.filter((workspace) => workspace in lock);
  for (const name of Object.keys(lock['']?.optionalDependencies ?? {})) waiting.push(`node_modules/${name}`);
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    if (seen.has(place)) continue;
    seen.add(place);
    const { dependencies, optionalDependencies } = lock[place] ?? {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const found = placeOf(lock, name, place);
      if (found !== undefined) waiting.push(found);
    }
  }
  return [...seen]
    .filter((place) => place.includes('node_modules/'))
    .sort()
    .map((place) => shipped(place, lock[place]));
}

/** As Node looks for it: beside whoever asks, then further up. A link leads to the workspace that it is. */
function placeOf(lock: Lock, name: string, from: string): string | undefined {
  for (let base = from; ; base = parentOf(base)) {
    const place = base === '' ? `node_modules/${name}` : `${base}/node_modules/${name}`;
    const entry = lock[place];
    if (entry) return entry.link === true ? entry.resolved : place;
    if (base === '') return undefined;
  }
}

/** Where a package is that is named by a place which may be of the machine of somebody who made a bundle of it. */
export function installedPlace(lock: Lock, place: string): string {
  return place in lock ? place : (placeOf(lock, nameIn(place), parentOf(place)) ?? place);
}

function parentOf(place: string): string {
  const at = place.lastIndexOf('/node_modules/');
  return at < 0 ? '' : place.slice(0, at);
}

function shipped(place: string, entry: LockEntry | undefined): ShippedPackage {
  const name = entry?.name ?? nameIn(place);
  return { place, name, version: entry?.version ?? '', license: entry?.license };
}

/** `node_modules/a/node_modules/@b/c` → `@b/c`. */
export function nameIn(place: string): string {
  return place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
}
