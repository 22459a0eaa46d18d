const RETRY_MS = 1_000;
const MAX_RETRY_MS = 30_000;

/**
 * Work that is done one try at a time, as often as it is woken: who wakes it during a try has another one follow. A try that throws is followed
 * by another one by itself, later each time up to 30 s.
 */
export class RetriedWork {
  readonly #attempt: () => Promise<void>;
  /** After a try that nobody waits for. */
  readonly #done: () => void;
  #running: Promise<void> | undefined;
  #again = false;
  #wait = RETRY_MS;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  /** `attempt` throws to be tried again; `done` is told after each run that a clock or `look` has begun. */
  constructor(attempt: () => Promise<void>, done: () => void = () => undefined) {
    this.#attempt = attempt;
    this.#done = done;
  }

  /** Resolves after the first try from now on, whatever came of it. */
  wake(): Promise<void> {
    this.#again = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Something may have changed. A try that failed is not hurried. */
  look(): void {
    if (this.#timer === undefined) void this.wake().then(this.#done);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#again && !this.#closed) {
      this.#again = false;
      try {
        await this.#attempt();
        this.#wait = RETRY_MS;
      } catch {
        if (this.#closed) return;
        this.#timer = setTimeout(() => void this.wake().then(this.#done), this.#wait);
        this.#wait = Math.min(this.#wait * 2, MAX_RETRY_MS);
      }
    }
  }
}
