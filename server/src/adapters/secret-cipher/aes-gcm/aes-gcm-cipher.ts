import { readFileIfThere } from '@nonstop4/plane/atomic-file';
import type { KeyRing } from '@nonstop4/plane/key-ring';
import type { SealingKey, SecretCipher } from '../../../ports/secret-cipher.ts';

/** A sealed value anywhere in a file of a worker. */
const NAMED_KEY = /"v2:([0-9a-f]{12}):/g;
/** What a worker of before keys had names wrote: which one it was cannot be told. */
const NAMELESS = /"v1:/;

/** AES-256-GCM with the platform's own keys, the same that the workers seal environments with. */
export class AesGcmCipher implements SecretCipher {
  readonly #ring: KeyRing;
  readonly #filesOfOthers: () => Promise<string[]>;

  /** `filesOfOthers`: what workers have written. */
  constructor(ring: KeyRing, filesOfOthers: () => Promise<string[]> = async () => []) {
    this.#ring = ring;
    this.#filesOfOthers = filesOfOthers;
  }

  seal(plaintext: string, context: string): string {
    return this.#ring.seal(plaintext, context);
  }

  open(sealed: string, context: string): string {
    return this.#ring.open(sealed, context);
  }

  keyOf(sealed: string): string | undefined {
    return this.#ring.keyOf(sealed);
  }

  keys(): SealingKey[] {
    return this.#ring.list();
  }

  renewKey(): Promise<string> {
    return this.#ring.renew();
  }

  forgetKey(id: string): Promise<void> {
    return this.#ring.forget(id);
  }

  async neededByOthers(): Promise<ReadonlySet<string>> {
    const needed = new Set<string>();
    for (const path of await this.#filesOfOthers()) {
      const text = (await readFileIfThere(path)) ?? '';
      for (const [, id] of text.matchAll(NAMED_KEY)) needed.add(id as string);
      if (NAMELESS.test(text)) for (const { id } of this.#ring.list()) needed.add(id);
    }
    return needed;
  }
}
