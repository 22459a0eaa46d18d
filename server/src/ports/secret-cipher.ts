/** One of the keys that values are sealed with. */
export interface SealingKey {
  id: string;
  /** Seals what is sealed from now on; the others only open. */
  current: boolean;
  /** Since when it is what it is. Milliseconds. */
  since: number;
}

/** Seals secrets for the database. `context` names what the value belongs to; opened under another context it fails. */
export interface SecretCipher {
  /** With the current key. */
  seal(plaintext: string, context: string): string;
  /** Throws when no key here opens it, it was sealed for another context, or it was changed. */
  open(sealed: string, context: string): string;
  /** The id of the key that sealed a value; '' when it does not say, undefined when it is not sealed. */
  keyOf(sealed: string): string | undefined;
  keys(): SealingKey[];
  /** A new key becomes the current one; gives its id. */
  renewKey(): Promise<string>;
  /** Removes a key that is not the current one: nothing that it sealed opens any more. */
  forgetKey(id: string): Promise<void>;
  /** Ids of keys that others than the database need: workers, which keep what their copies were started with. */
  neededByOthers(): Promise<ReadonlySet<string>>;
}
