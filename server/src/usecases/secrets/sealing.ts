import type { User } from '../../domain/user.ts';
import type { SealingKey } from '../../ports/secret-cipher.ts';
import type { Platform } from '../platform.ts';
import { requireOperator } from '../require-operator.ts';
import { countSealed, type SealedCount } from './reseal.ts';

export interface Sealing {
  keys: (SealingKey & { values: number })[];
  /** Values that are not sealed with the current key yet. */
  outdated: number;
  /** Values that no key here opens. */
  unreadable: number;
}

type Parts = Pick<Platform, 'stores' | 'cipher' | 'bus'>;

/** Which keys seal how much; for the owner. */
export async function sealing(platform: Parts, user: User): Promise<Sealing> {
  requireOperator(user, 'look at the keys of secrets');
  return sealingOf(platform.cipher.keys(), await countSealed(platform));
}

/** A new key seals from now on; what was sealed before is sealed anew in the background. */
export async function rotateKeys(platform: Parts, user: User): Promise<Sealing> {
  requireOperator(user, 'change the key of secrets');
  await platform.cipher.renewKey();
  platform.bus.publish({ type: 'key-renewed' });
  return sealing(platform, user);
}

function sealingOf(keys: SealingKey[], { byKey, unreadable }: SealedCount): Sealing {
  const current = keys.find((key) => key.current)?.id ?? '';
  const all = [...byKey].reduce((sum, [, values]) => sum + values, 0);
  return {
    keys: keys.map((key) => ({ ...key, values: byKey.get(key.id) ?? 0 })),
    outdated: all - (byKey.get(current) ?? 0) - unreadable,
    unreadable,
  };
}
