import type { GitConnection } from '../../domain/git-connection.ts';
import type { KeyPair } from '../../ports/git-servers.ts';
import { type Kept, readSealed, writeSealed } from '../sealed-setting.ts';

const CONNECTION = 'git-connection';
const KEY = 'git-key';
const HOOK = 'git-hook';

/** Where sources go besides the platform's own repository, with its secrets; undefined: nowhere. */
export function savedConnection(kept: Kept): Promise<GitConnection | undefined> {
  return readSealed<GitConnection>(kept, CONNECTION);
}

export async function saveConnection(kept: Kept, connection: GitConnection): Promise<void> {
  await writeSealed(kept, CONNECTION, connection);
  await kept.stores.settings.remove(KEY);
}

export function forgetConnection({ stores }: Kept): Promise<boolean> {
  return stores.settings.remove(CONNECTION);
}

/** Made for a connection that is still to be saved. */
export function preparedKey(kept: Kept): Promise<KeyPair | undefined> {
  return readSealed<KeyPair>(kept, KEY);
}

export async function keepPreparedKey(kept: Kept, pair: KeyPair): Promise<void> {
  await writeSealed(kept, KEY, pair);
}

/** What shows that a delivery comes from the git server; undefined: none are taken. */
export function hookSecret(kept: Kept): Promise<string | undefined> {
  return readSealed<string>(kept, HOOK);
}

export async function keepHookSecret(kept: Kept, secret: string): Promise<void> {
  await writeSealed(kept, HOOK, secret);
}

export async function forgetHookSecret({ stores }: Kept): Promise<void> {
  await stores.settings.remove(HOOK);
}
