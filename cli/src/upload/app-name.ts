import { readFile } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';

const LONGEST = 40;

/**
 * The name for an App when none was given: of package.json, else of the folder or the zip itself. Nothing when no letter of it may be
 * in one (가게): a name that all such folders share would make the second an update of the first.
 */
export async function proposeAppName(source: string, isFolder: boolean): Promise<string | undefined> {
  const declared = isFolder ? await nameInManifest(source) : undefined;
  const own = basename(resolve(source), isFolder ? undefined : extname(source));
  return asDnsLabel(declared ?? own) || asDnsLabel(own) || undefined;
}

/** Makes a DNS label that an App may have: lower-case letters, digits and hyphens, a letter first; empty when nothing is left. */
export function asDnsLabel(text: string): string {
  const label = text
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/^@[^/]*\//, '') // the scope of an npm package
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '');
  const begun = /^[0-9]/.test(label) ? `app-${label}` : label;
  return begun.slice(0, LONGEST).replace(/-+$/, '');
}

async function nameInManifest(folder: string): Promise<string | undefined> {
  try {
    const manifest: unknown = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    const name = (manifest as { name?: unknown } | null)?.name;
    return typeof name === 'string' && name !== '' ? name : undefined;
  } catch {
    return undefined; // no manifest, or one that detection will explain better than we can
  }
}
