import { setTimeout as pause } from 'node:timers/promises';

const TURN_MS = 100;

/** Lets so many bytes a second through; who has more waits, which holds up whoever sends them. */
export class Pace {
  readonly #bytesPerTurn: number;
  #turnEnds = 0;
  #left = 0;
  #waited = false;

  constructor(bytesPerS: number) {
    this.#bytesPerTurn = (bytesPerS * TURN_MS) / 1_000;
  }

  /** Whether anybody ever had to wait. */
  get waited(): boolean {
    return this.#waited;
  }

  async take(bytes: number, signal: AbortSignal): Promise<void> {
    const now = performance.now();
    if (now >= this.#turnEnds) this.#begin(now);
    this.#left -= bytes;
    if (this.#left >= 0) return;
    this.#waited = true;
    // What is too much is borrowed from the turns that follow.
    const turns = Math.ceil(-this.#left / this.#bytesPerTurn);
    await pause(this.#turnEnds - now + (turns - 1) * TURN_MS, undefined, { signal }).catch(() => undefined);
  }

  #begin(now: number): void {
    const turns = this.#turnEnds === 0 ? 1 : 1 + Math.floor((now - this.#turnEnds) / TURN_MS);
    this.#left = Math.min(this.#bytesPerTurn, this.#left + turns * this.#bytesPerTurn);
    this.#turnEnds = now + TURN_MS;
  }
}
