/** How long to wait before starting a process again that ended by itself. */
export interface BackoffRule {
  /** Wait after the first end, milliseconds; each further one doubles it. 0 for "at once, then stepMs". */
  firstMs: number;
  /** What the doubling begins with when firstMs is 0. */
  stepMs: number;
  maxMs: number;
  /** A process that ran well for this long is treated as if it had never ended before. */
  resetAfterMs: number;
}

/** Counts the ends of one process and tells the wait before its next start. */
export class Backoff {
  readonly #rule: BackoffRule;
  #ends = 0;

  constructor(rule: BackoffRule) {
    this.#rule = rule;
  }

  /** The process ended after running well for ranWellMs (0: it never did); milliseconds to wait now. */
  next(ranWellMs: number): number {
    if (ranWellMs >= this.#rule.resetAfterMs) this.#ends = 0;
    const wait = waitAfter(this.#rule, this.#ends);
    this.#ends += 1;
    return wait;
  }

  /** The wait after an end that says nothing about the process (a drill): the count does not grow. */
  first(): number {
    return this.#rule.firstMs;
  }
}

function waitAfter(rule: BackoffRule, ends: number): number {
  if (rule.firstMs > 0) return Math.min(rule.maxMs, rule.firstMs * 2 ** ends);
  return ends === 0 ? 0 : Math.min(rule.maxMs, rule.stepMs * 2 ** (ends - 1));
}
