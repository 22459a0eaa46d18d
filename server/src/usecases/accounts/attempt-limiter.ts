import { Problem } from '../../domain/problem.ts';
import type { Platform } from '../platform.ts';

const MINUTE_MS = 60_000;
const MAX_REMEMBERED = 10_000;

/** Attempts within the window before a name from one address, or an address whatever the name, has to wait. */
interface Bounds {
  perName?: number;
  perAddress?: number;
  windowMs: number;
}

/** The doors that a stranger can knock on. Passwords and codes count failures, the others every attempt. */
const DOORS = {
  password: { perName: 5, perAddress: 30, windowMs: 15 * MINUTE_MS },
  /** Of somebody who is signed in, whatever their address. */
  confirmation: { perName: 5, windowMs: 15 * MINUTE_MS },
  // Six digits, three of them good at a time: five in a quarter of an hour find one in some 200 days on average, and lock nobody out for long.
  code: { perName: 5, windowMs: 15 * MINUTE_MS },
  /** Mails asked for from one address of the network. */
  mail: { perAddress: 20, windowMs: 60 * MINUTE_MS },
  /** Mails to one mailbox, whoever asks. */
  mailbox: { perName: 3, windowMs: 60 * MINUTE_MS },
  link: { perAddress: 60, windowMs: 15 * MINUTE_MS },
  'identity-provider': { perAddress: 60, windowMs: 15 * MINUTE_MS },
} as const satisfies Record<string, Bounds>;

export type Door = keyof typeof DOORS;

/** One set for each platform: a test's attempts are not those of another. */
const limiters = new WeakMap<Platform['hasher'], Map<Door, AttemptLimiter>>();

export function limiterOf({ hasher }: Pick<Platform, 'hasher'>, door: Door): AttemptLimiter {
  const ofPlatform = limiters.get(hasher) ?? new Map<Door, AttemptLimiter>();
  limiters.set(hasher, ofPlatform);
  const limiter = ofPlatform.get(door) ?? new AttemptLimiter(DOORS[door]);
  ofPlatform.set(door, limiter);
  return limiter;
}

/**
 * Slows guessing. An attempt counts as failed from its beginning, so that many at once are no way around it. In memory: a restart
 * of the server forgets it, which costs a guesser more than it gives.
 */
class AttemptLimiter {
  readonly #bounds: Bounds;
  readonly #failures = new Map<string, number[]>();

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
  }

  /** Counts an attempt. Throws Problem `too-many-attempts` when the name or the address has to wait. */
  begin(name: string, from: string, now: number): void {
    const { perName, perAddress } = this.#bounds;
    const keys: [key: string, max: number][] = [
      ...(perName === undefined ? [] : [[pair(name, from), perName] as [string, number]]),
      ...(perAddress === undefined ? [] : [[from, perAddress] as [string, number]]),
    ];
    const wait = Math.max(...keys.map(([key, max]) => this.#waitMs(key, max, now)));
    if (wait > 0) {
      const minutes = Math.ceil(wait / 60_000);
      throw new Problem('too-many-attempts', `Too many attempts. Try again in ${minutes} min.`, { minutes });
    }
    for (const [key] of keys) this.#put(key, [...this.#recent(key, now), now]);
    this.#forgetOldest();
  }

  /** The attempt begun at that time was none of a guesser: the name's earlier failures are forgiven too. */
  succeeded(name: string, from: string, begunAt: number): void {
    this.#failures.delete(pair(name, from));
    const ofAddress = this.#failures.get(from) ?? [];
    const own = ofAddress.indexOf(begunAt);
    if (own >= 0) this.#put(from, ofAddress.toSpliced(own, 1));
  }

  #waitMs(key: string, max: number, now: number): number {
    const recent = this.#recent(key, now);
    const oldest = recent[recent.length - max];
    return oldest === undefined ? 0 : oldest + this.#bounds.windowMs - now;
  }

  // A time ahead of now was noted before the machine's clock was set back: it would keep people out for as long.
  #recent(key: string, now: number): number[] {
    return (this.#failures.get(key) ?? []).filter((at) => at <= now && now - at < this.#bounds.windowMs);
  }

  // At the end of the map: what was used longest ago stands first and is forgotten first.
  #put(key: string, failures: number[]): void {
    this.#failures.delete(key);
    if (failures.length > 0) this.#failures.set(key, failures);
  }

  #forgetOldest(): void {
    for (const key of this.#failures.keys()) {
      if (this.#failures.size <= MAX_REMEMBERED) return;
      this.#failures.delete(key);
    }
  }
}

function pair(name: string, from: string): string {
  return `${from} ${name}`;
}
