import type { GitConnection } from '../../domain/git-connection.ts';
import type { KeyPair } from '../../ports/git-servers.ts';
import type { Platform } from '../platform.ts';

const CONNECTION = 'git-connection';
const KEY = 'git-key';
const HOOK = 'git-hook';

type Kept = Pick<Platform, 'stores' | 'cipher'>;

/** Where sources go besides the platform's own repository, with its secrets; undefined: nowhere. */
export function savedConnection(kept: Kept): Promise<GitConnection | undefined> {
  return read<GitConnection>(kept, CONNECTION);
}

export async function saveConnection(kept: Kept, connection: GitConnection): Promise<void> {
  await write(kept, CONNECTION, connection);
  await kept.stores.settings.remove(KEY);
}

export function forgetConnection({ stores }: Kept): Promise<boolean> {
  return stores.settings.remove(CONNECTION);
}

/** Made for a connection that is still to be saved. */
export function preparedKey(kept: Kept): Promise<KeyPair | undefined> {
  return read<KeyPair>(kept, KEY);
}

export async function keepPreparedKey(kept: Kept, pair: KeyPair): Promise<void> {
  await write(kept, KEY, pair);
}

/** What shows that a delivery comes from the git server; undefined: none are taken. */
export function hookSecret(kept: Kept): Promise<string | undefined> {
  return read<string>(kept, HOOK);
}

export async function keepHookSecret(kept: Kept, secret: string): Promise<void> {
  await write(kept, HOOK, secret);
}

export async function forgetHookSecret({ stores }: Kept): Promise<void> {
  await stores.settings.remove(HOOK);
}

// Sealed as a whole: an address, too, may tell more than strangers need to know.
async function read<T>({ stores, cipher }: Kept, name: string): Promise<T | undefined> {
  const sealed = await stores.settings.get(name);
  return sealed === undefined ? undefined : (JSON.parse(cipher.open(sealed, name)) as T);
}

async function write({ stores, cipher }: Kept, name: string, value: unknown): Promise<void> {
  await stores.settings.set(name, cipher.seal(JSON.stringify(value), name));
}
