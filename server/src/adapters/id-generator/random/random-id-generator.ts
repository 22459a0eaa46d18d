import { randomBytes } from 'node:crypto';
import type { Clock } from '../../../ports/clock.ts';
import type { IdGenerator } from '../../../ports/id-generator.ts';

/** Crockford's alphabet (no i, l, o, u) in lower case: sorts as the numbers do, also in file systems that fold case. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const TIME_LETTERS = 10;
const RANDOM_LETTERS = 16;

/** A ULID's layout: 48 bits of milliseconds and 80 random bits; within one millisecond, or when the clock goes back, it counts up. */
export class RandomIdGenerator implements IdGenerator {
  readonly #clock: Clock;
  #time = 0;
  #random = 0n;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  next(prefix: Parameters<IdGenerator['next']>[0]): string {
    const now = this.#clock.now();
    if (now > this.#time) {
      this.#time = now;
      // The highest bit stays free, so that counting up never runs over.
      this.#random = BigInt(`0x${randomBytes(10).toString('hex')}`) >> 1n;
    } else {
      this.#random++;
    }
    return `${prefix}_${letters(BigInt(this.#time), TIME_LETTERS)}${letters(this.#random, RANDOM_LETTERS)}`;
  }

  secret(): string {
    return randomBytes(32).toString('base64url');
  }
}

function letters(value: bigint, count: number): string {
  let text = '';
  for (let rest = value; text.length < count; rest >>= 5n) text = ALPHABET[Number(rest & 31n)] + text;
  return text;
}
