import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { PasswordHasher } from '../../../ports/password-hasher.ts';
import { formatPhc, type PhcHash, parsePhc } from './phc.ts';
import { Turnstile } from './turnstile.ts';

/** OWASP's Password Storage Cheat Sheet for argon2id: 19 MiB, 2 passes, 1 lane; salt and tag as RFC 9106 section 4 recommends. */
const MEMORY_KIB = 19 * 1024;
const PASSES = 2;
const LANES = 1;
const SALT_BYTES = 16;
const TAG_BYTES = 32;

/** Each takes 19 MiB and a thread of Node's pool of four, which file access needs too. */
const AT_ONCE = 2;

const argon2Async = promisify(argon2);

/** Passwords as argon2id PHC strings; at most two are computed at once, the others wait for their turn. */
export class Argon2idHasher implements PasswordHasher {
  readonly #turnstile = new Turnstile(AT_ONCE);

  async hash(password: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES);
    const cost = { memoryKib: MEMORY_KIB, passes: PASSES, lanes: LANES, salt };
    return formatPhc({ ...cost, tag: await this.#derive(password, { ...cost, tagBytes: TAG_BYTES }) });
  }

  /** False for a wrong password, and for a string that is no argon2id hash of a sane cost. */
  async verify(password: string, phc: string): Promise<boolean> {
    const stored = parsePhc(phc);
    if (!stored) return false;
    const tag = await this.#derive(password, { ...stored, tagBytes: stored.tag.length });
    return timingSafeEqual(tag, stored.tag);
  }

  #derive(password: string, cost: Omit<PhcHash, 'tag'> & { tagBytes: number }): Promise<Buffer> {
    return this.#turnstile.pass(() =>
      argon2Async('argon2id', {
        // The same letters typed on another keyboard may come as other code points (é as one or as two).
        message: Buffer.from(password.normalize('NFC'), 'utf8'),
        nonce: cost.salt,
        memory: cost.memoryKib,
        passes: cost.passes,
        parallelism: cost.lanes,
        tagLength: cost.tagBytes,
      }),
    );
  }
}
