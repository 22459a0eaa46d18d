import type { SecretCipher } from '../../../ports/secret-cipher.ts';

/** Strict fake for tests: a sealed value is a number that only this cipher can look up, and only for its own context. */
export class MemoryCipher implements SecretCipher {
  readonly #sealed = new Map<string, { plaintext: string; context: string }>();

  seal(plaintext: string, context: string): string {
    const sealed = `sealed-${this.#sealed.size + 1}`;
    this.#sealed.set(sealed, { plaintext, context });
    return sealed;
  }

  open(sealed: string, context: string): string {
    const found = this.#sealed.get(sealed);
    if (!found) throw new Error(`${sealed} was not sealed here`);
    if (found.context !== context) throw new Error(`${sealed} was sealed for ${found.context}, not for ${context}`);
    return found.plaintext;
  }
}
