import type { SecretCipher } from '../../ports/secret-cipher.ts';
import { SEALED_PLACES, type SealedRecord } from '../../ports/stores/sealed-store.ts';
import type { Platform } from '../platform.ts';
import { sealedContext } from './sealed-contexts.ts';

/** Records that are read at once: a hundred Apps' secrets are some megabytes at most. */
const BATCH = 100;
/** An old key stays so long at least: another process may be writing something down that it has just sealed. */
const GRACE_MS = 10 * 60_000;

export interface SealedCount {
  /** How many values each key sealed; '' for those that do not say. */
  byKey: Map<string, number>;
  unreadable: number;
}

type Parts = Pick<Platform, 'stores' | 'cipher'>;

/**
 * Seals everything with the current key that is sealed with another one, a bounded number of records at a time, and then removes old keys that nothing
 * needs. What no key opens is left as it is, and so is its key. Cut off at any point, the next time does what is left: only values say how far it is.
 */
export async function resealAll(
  { stores, cipher, clock }: Parts & Pick<Platform, 'clock'>,
  between: () => Promise<void>,
): Promise<void> {
  for await (const batch of batches({ stores }, between)) {
    for (const record of batch) {
      const values = resealed(cipher, record);
      if (values) await stores.sealed.replace(record, values);
    }
  }
  await forgetOldKeys({ stores, cipher, clock });
}

/** Whether each value opens, and by which key it was sealed. */
export async function countSealed({ stores, cipher }: Parts): Promise<SealedCount> {
  const count: SealedCount = { byKey: new Map(), unreadable: 0 };
  for await (const batch of batches({ stores })) {
    for (const record of batch)
      for (const [name, value] of sealedValues(cipher, record)) add(count, cipher, record, name, value);
  }
  return count;
}

function add(count: SealedCount, cipher: SecretCipher, record: SealedRecord, name: string, value: string): void {
  const key = cipher.keyOf(value) ?? '';
  count.byKey.set(key, (count.byKey.get(key) ?? 0) + 1);
  if (opened(cipher, record, name, value) === undefined) count.unreadable += 1;
}

async function* batches(
  { stores }: Pick<Platform, 'stores'>,
  between = async () => {},
): AsyncGenerator<SealedRecord[]> {
  for (const place of SEALED_PLACES) {
    let after: string | undefined;
    do {
      const batch = await stores.sealed.page(place, after, BATCH);
      yield batch;
      after = batch.length < BATCH ? undefined : batch.at(-1)?.key;
      await between();
    } while (after !== undefined);
  }
}

/** Undefined: nothing of the record is to be changed. */
function resealed(cipher: SecretCipher, record: SealedRecord): Record<string, string> | undefined {
  const current = currentKey(cipher);
  const values = { ...record.values };
  let changed = false;
  for (const [name, value] of sealedValues(cipher, record)) {
    if (cipher.keyOf(value) === current) continue;
    const plaintext = opened(cipher, record, name, value);
    if (plaintext === undefined) continue;
    values[name] = cipher.seal(plaintext, sealedContext(record, name));
    changed = true;
  }
  return changed ? values : undefined;
}

function sealedValues(cipher: SecretCipher, { values }: SealedRecord): [name: string, value: string][] {
  return Object.entries(values).filter(([, value]) => cipher.keyOf(value) !== undefined);
}

function opened(cipher: SecretCipher, record: SealedRecord, name: string, value: string): string | undefined {
  try {
    return cipher.open(value, sealedContext(record, name));
  } catch {
    return undefined;
  }
}

async function forgetOldKeys({ stores, cipher, clock }: Parts & Pick<Platform, 'clock'>): Promise<void> {
  const old = cipher.keys().filter(({ current, since }) => !current && clock.now() - since >= GRACE_MS);
  if (old.length === 0) return;
  const { byKey } = await countSealed({ stores, cipher });
  const others = await cipher.neededByOthers();
  // Values that do not say who sealed them may need any.
  if (byKey.has('')) return;
  for (const { id } of old) if (!byKey.has(id) && !others.has(id)) await cipher.forgetKey(id);
}

function currentKey(cipher: SecretCipher): string | undefined {
  return cipher.keys().find(({ current }) => current)?.id;
}
