import { createHash } from 'node:crypto';
import type { LockedPackage } from './locked-package.ts';
import { packageUrl } from './package-url.ts';

export const CYCLONEDX = 'application/vnd.cyclonedx+json';

/** What one lock file of a source names; `error` where it could not be read. */
export interface LockFile {
  /** In the source. */
  path: string;
  packages: readonly LockedPackage[];
  error?: string;
}

/** Of what the document is. */
export interface Described {
  appId: string;
  /** The git commit. */
  revision: string;
}

/** A document as it is pushed, and its digest, `sha256:…`. */
export interface BillOfMaterials {
  text: string;
  digest: string;
  /** How many packages are in it. */
  count: number;
}

/**
 * CycloneDX 1.6 (cyclonedx.org/docs/1.6/json) of what lock files name. No time and no number of its own is in it: the same commit gives the same
 * document, and so an image of the same digest.
 */
export function billOfMaterials({ appId, revision }: Described, locks: readonly LockFile[]): BillOfMaterials {
  const components = componentsOf(locks);
  const document = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      lifecycles: [{ phase: 'pre-build' }],
      tools: { components: [{ type: 'application', name: 'nonstop4' }] },
      component: { 'bom-ref': ROOT, type: 'application', name: appId, version: revision },
      properties: locks.map(({ path, error }) => ({
        name: error === undefined ? 'dev.nonstop4:lock-file' : 'dev.nonstop4:unreadable-lock-file',
        value: path,
      })),
    },
    components,
    // What no lock file names (the base image, what a RUN line installs) is in the image as well.
    compositions: [{ aggregate: 'incomplete', assemblies: [ROOT] }],
  };
  const text = JSON.stringify(document);
  return { text, digest: `sha256:${createHash('sha256').update(text).digest('hex')}`, count: components.length };
}

const ROOT = 'app';

interface Found {
  what: LockedPackage;
  paths: Set<string>;
}

/** Each package once, with the files that name it; what one of them needs is needed. */
function componentsOf(locks: readonly LockFile[]) {
  const found = new Map<string, Found>();
  for (const { path, packages } of locks) {
    for (const what of packages) {
      const url = packageUrl(what);
      const known = found.get(url);
      known?.paths.add(path);
      if (!known) found.set(url, { what, paths: new Set([path]) });
      else if (!what.isOptional) known.what = { ...known.what, isOptional: false };
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([url, each]) => component(url, each));
}

function component(url: string, { what, paths }: Found) {
  const { group, name } = named(what);
  const hashes = what.hashes ?? [];
  return {
    'bom-ref': url,
    type: 'library',
    ...(group === undefined ? {} : { group }),
    name,
    version: what.version,
    scope: what.isOptional ? 'optional' : 'required',
    ...(hashes.length > 0 ? { hashes: hashes.map(({ algorithm, hex }) => ({ alg: algorithm, content: hex })) } : {}),
    purl: url,
    evidence: { occurrences: [...paths].sort().map((location) => ({ location })) },
  };
}

/** `@scope/name` and `group:artifact` are two words to CycloneDX; a Go module's path is one. */
function named({ ecosystem, name }: LockedPackage): { group?: string; name: string } {
  if (ecosystem === 'golang') return { name };
  const at = name.lastIndexOf(ecosystem === 'maven' ? ':' : '/');
  return at <= 0 ? { name } : { group: name.slice(0, at), name: name.slice(at + 1) };
}
