import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { BILL, isAllowed, MANIFEST, NOTICES, REQUIRED } from './contents.ts';
import { installedPlace, type Lock, nameIn, type ShippedPackage } from './shipped-packages.ts';
import { idOf } from './third-party.ts';
import type { Unpacked } from './unpack.ts';

/** Each gives what is wrong, in sentences; nothing when all is well. */

export function missingFiles({ names }: Unpacked): string[] {
  return REQUIRED.filter((name) => !names.includes(name)).map((name) => `${name} is missing.`);
}

export function foreignFiles({ names }: Unpacked): string[] {
  return names.filter((name) => !isAllowed(name)).map((name) => `${name} does not belong into a release.`);
}

/** `paths`: of the machine that built it. */
export function leakedPaths({ directory, names }: Unpacked, paths: readonly string[]): string[] {
  return names.flatMap((name) => {
    const content = readFileSync(join(directory, name), 'latin1');
    return paths
      .filter((path) => content.includes(path))
      .map((path) => `${name} names ${path}, of the machine that built it.`);
  });
}

const MANIFEST_FIELDS = ['name', 'version', 'type', 'license', 'description', 'engines', 'bin', 'optionalDependencies'];

export function manifestProblems({ directory }: Unpacked, version: string): string[] {
  const manifest = JSON.parse(readFileSync(join(directory, MANIFEST), 'utf8')) as Record<string, unknown>;
  const problems = Object.keys(manifest)
    .filter((field) => !MANIFEST_FIELDS.includes(field))
    .map((field) => `${MANIFEST} has ${field}, which a release has not.`);
  if (manifest['version'] !== version)
    problems.push(`${MANIFEST} says ${String(manifest['version'])}, not ${version}.`);
  const installed = Object.entries((manifest['optionalDependencies'] ?? {}) as Record<string, string>);
  if (installed.length === 0) problems.push(`${MANIFEST} does not bring the platform's Node.`);
  for (const [name, range] of installed)
    if (!/^\d+\.\d+\.\d+$/.test(range)) problems.push(`${MANIFEST} asks for ${name} ${range}: pin it exactly.`);
  if ((statSync(join(directory, 'bin/nonstop4.cjs')).mode & 0o111) === 0)
    problems.push('bin/nonstop4.cjs may not be run.');
  return problems;
}

export function noticeProblems({ directory }: Unpacked, packages: readonly ShippedPackage[]): string[] {
  const notices = readFileSync(join(directory, NOTICES), 'utf8');
  return packages
    .filter((each) => !notices.includes(`| ${idOf(each)} | ${each.license} |`))
    .map((each) => `${NOTICES} does not list ${idOf(each)}.`);
}

export function billProblems({ directory }: Unpacked, version: string, packages: readonly ShippedPackage[]): string[] {
  const bill = JSON.parse(readFileSync(join(directory, BILL), 'utf8')) as {
    metadata: { component: { version: string } };
    components: { group?: string; name: string; version: string }[];
  };
  const named = new Set(
    bill.components.map(({ group, name, version: of }) =>
      idOf({ name: [group, name].filter(Boolean).join('/'), version: of }),
    ),
  );
  const said = bill.metadata.component.version;
  return [
    ...(said === version ? [] : [`${BILL} is of ${said}, not ${version}.`]),
    ...packages.filter((each) => !named.has(idOf(each))).map((each) => `${BILL} does not name ${idOf(each)}.`),
  ];
}

/** What the bundler has really put into the bundles, by their source maps, against what the notices are made of. */
export function unlistedPackages(maps: readonly string[], lock: Lock, packages: readonly ShippedPackage[]): string[] {
  const listed = new Set(packages.map(({ place }) => place));
  const bundled = new Set<string>();
  for (const map of maps) {
    for (const source of (JSON.parse(map) as { sources: string[] }).sources) {
      const place = /^(?:\.\.\/)*((?:[a-z]+\/)?(?:node_modules\/(?:@[^/]+\/)?[^/]+\/)+)/.exec(source)?.[1];
      if (place !== undefined) bundled.add(installedPlace(lock, place.slice(0, -1)));
    }
  }
  return [...bundled]
    .filter((place) => !listed.has(place))
    .map((place) => `${nameIn(place)} is in a bundle, and not among what is listed (${place}).`);
}
