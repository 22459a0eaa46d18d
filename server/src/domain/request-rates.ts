export interface RateRange {
  /** Now, in milliseconds: it lies in the last step. */
  to: number;
  /** Seconds from one step to the next. Steps end at whole multiples of it since 1970, so that a row that is drawn again is the same. */
  stepS: number;
  steps: number;
}

/** Collects rates into the steps of a range: the mean of each, 0 where nothing was seen. */
export class RateSteps {
  /** Rates after `from`, up to and with `to`, count. */
  readonly from: number;
  readonly to: number;
  readonly #stepMs: number;
  readonly #sums: number[];
  readonly #counts: number[];

  constructor({ to, stepS, steps }: RateRange) {
    this.#stepMs = stepS * 1_000;
    this.to = Math.ceil(to / this.#stepMs) * this.#stepMs;
    this.from = this.to - steps * this.#stepMs;
    this.#sums = new Array<number>(steps).fill(0);
    this.#counts = new Array<number>(steps).fill(0);
  }

  /** The rate of the time that ended at `at`. */
  add(at: number, requestsPerS: number): void {
    if (at <= this.from || at > this.to) return;
    const step = Math.ceil((at - this.from) / this.#stepMs) - 1;
    this.#sums[step] = (this.#sums[step] ?? 0) + requestsPerS;
    this.#counts[step] = (this.#counts[step] ?? 0) + 1;
  }

  means(): number[] {
    return this.#sums.map((sum, step) => (sum === 0 ? 0 : sum / (this.#counts[step] ?? 1)));
  }
}
