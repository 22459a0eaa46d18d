import { loadOrCreateKey, open, seal } from '@nonstop4/plane/sealed-box';
import type { SecretCipher } from '../../../ports/secret-cipher.ts';

/** AES-256-GCM with the platform's own key, the same that the workers seal environments with. */
export class AesGcmCipher implements SecretCipher {
  readonly #key: Buffer;

  constructor(key: Buffer) {
    this.#key = key;
  }

  /** With the key in this file, made when there is none. */
  static async withKeyFile(path: string): Promise<AesGcmCipher> {
    return new AesGcmCipher(await loadOrCreateKey(path));
  }

  seal(plaintext: string, context: string): string {
    return seal(this.#key, plaintext, context);
  }

  /** Throws SealBroken when it was sealed with another key or for another context, or was changed. */
  open(sealed: string, context: string): string {
    return open(this.#key, sealed, context);
  }
}
