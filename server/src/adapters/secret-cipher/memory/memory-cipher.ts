import type { SealingKey, SecretCipher } from '../../../ports/secret-cipher.ts';

interface Sealed {
  plaintext: string;
  context: string;
  key: string;
}

/** Strict fake for tests: a sealed value is a number that only this cipher can look up, and only for its own context. */
export class MemoryCipher implements SecretCipher {
  readonly #sealed = new Map<string, Sealed>();
  readonly #keys: string[] = ['key-1'];
  #made = 1;
  /** What `neededByOthers` gives; tests set it. */
  readonly others = new Set<string>();

  seal(plaintext: string, context: string): string {
    const key = this.#current();
    const sealed = `sealed-${this.#sealed.size + 1}`;
    this.#sealed.set(sealed, { plaintext, context, key });
    return sealed;
  }

  open(sealed: string, context: string): string {
    const found = this.#sealed.get(sealed);
    if (!found) throw new Error(`${sealed} was not sealed here`);
    if (found.context !== context) throw new Error(`${sealed} was sealed for ${found.context}, not for ${context}`);
    if (!this.#keys.includes(found.key)) throw new Error(`${sealed} was sealed with ${found.key}, which is gone`);
    return found.plaintext;
  }

  keyOf(sealed: string): string | undefined {
    return this.#sealed.get(sealed)?.key;
  }

  keys(): SealingKey[] {
    return this.#keys.map((id) => ({ id, current: id === this.#current(), since: 0 }));
  }

  async renewKey(): Promise<string> {
    this.#made += 1;
    this.#keys.push(`key-${this.#made}`);
    return this.#current();
  }

  async forgetKey(id: string): Promise<void> {
    if (id === this.#current()) throw new Error(`${id} is the current key`);
    const at = this.#keys.indexOf(id);
    if (at >= 0) this.#keys.splice(at, 1);
  }

  async neededByOthers(): Promise<ReadonlySet<string>> {
    return this.others;
  }

  #current(): string {
    return this.#keys.at(-1) as string;
  }
}
