import { readFile } from 'node:fs/promises';
import { placeOfImage } from './image-names.ts';

export interface RegistryLogin {
  user: string;
  password: string;
}

/** By host, or host and path: `docker.io`, `registry.example.com/library`. */
export type RegistryLogins = ReadonlyMap<string, RegistryLogin>;

/**
 * The logins of a file like Docker's config.json (containers-auth.json(5)). It is read for each build anew: passwords of clouds last for hours. `ownPlaces`: where
 * the platform's own images are; a login for them would give every owner those of all. Throws a sentence.
 */
export async function readLogins(path: string, ownPlaces: readonly string[]): Promise<RegistryLogins> {
  const logins = new Map<string, RegistryLogin>();
  for (const [key, entry] of Object.entries(authsIn(await readFile(path, 'utf8'), path))) {
    const name = key
      .replace(/^https?:\/\//, '')
      .replace(/\/(?:v1|v2)?\/?$/, '')
      .replace(/^(?:index|registry-1)\.docker\.io/, 'docker.io');
    const own = ownPlaces.find((place) => `${place}/`.startsWith(`${name}/`));
    if (own !== undefined) throw new Error(`${path} has a login for ${own}, where images of all users are`);
    const [user, password] = userAndPassword((entry as { auth?: unknown } | null)?.auth);
    if (!user || !password) throw new Error(`${path} has no user and password for ${key}`);
    logins.set(name, { user, password });
  }
  return logins;
}

function authsIn(text: string, path: string): object {
  const file = parsed(text, path);
  const helper = 'credsStore' in file || 'credHelpers' in file;
  if ('auths' in file && typeof file.auths === 'object' && file.auths !== null && !helper) return file.auths;
  const what = helper ? 'keeps its logins in another program' : 'has no "auths"';
  throw new Error(`${path} ${what}: it must hold "auths" with the logins themselves`);
}

function parsed(text: string, path: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // The parser's own words would show a piece of the file.
  }
  throw new Error(`${path} is no JSON like Docker's config.json`);
}

function userAndPassword(auth: unknown): string[] {
  const text = typeof auth === 'string' ? Buffer.from(auth, 'base64').toString() : '';
  const at = text.indexOf(':');
  return at < 0 ? [] : [text.slice(0, at), text.slice(at + 1)];
}

/** The login for an image, by the longest name. */
export function loginFor(image: string, logins: RegistryLogins): RegistryLogin | undefined {
  const { host, repository } = placeOfImage(image);
  const parts = [host, ...repository.split('/')];
  for (let length = parts.length; length > 0; length -= 1) {
    const found = logins.get(parts.slice(0, length).join('/'));
    if (found) return found;
  }
  return undefined;
}

/** As the tools read it. */
export function loginsFile(logins: RegistryLogins): string {
  const auths = [...logins].map(([name, { user, password }]) => [
    name === 'docker.io' ? 'https://index.docker.io/v1/' : name,
    { auth: Buffer.from(`${user}:${password}`).toString('base64') },
  ]);
  return JSON.stringify({ auths: Object.fromEntries(auths) });
}
