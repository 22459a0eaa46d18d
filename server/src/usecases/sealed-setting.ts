import type { Platform } from './platform.ts';

export type Kept = Pick<Platform, 'stores' | 'cipher'>;

/** A setting with secrets in it; sealed as a whole: an address, too, may tell more than strangers need to know. */
export async function readSealed<T>({ stores, cipher }: Kept, name: string): Promise<T | undefined> {
  const sealed = await stores.settings.get(name);
  return sealed === undefined ? undefined : (JSON.parse(cipher.open(sealed, name)) as T);
}

export async function writeSealed({ stores, cipher }: Kept, name: string, value: unknown): Promise<void> {
  await stores.settings.set(name, cipher.seal(JSON.stringify(value), name));
}
