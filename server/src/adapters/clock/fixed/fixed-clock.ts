import type { Clock } from '../../../ports/clock.ts';

/** Fake for tests: stands still until it is moved. */
export class FixedClock implements Clock {
  #now: number;

  constructor(now = Date.UTC(2026, 0, 1)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds;
  }

  /** Also back, as a machine's clock may be. */
  set(now: number): void {
    this.#now = now;
  }
}
