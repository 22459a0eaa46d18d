/** Work that is done again and again, and never twice at the same time: what is asked for while it goes on is left out. */
export class Repeated {
  readonly #work: () => Promise<void>;
  readonly #onError: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #working: Promise<void> | undefined;

  constructor(work: () => Promise<void>, onError: (error: unknown) => void) {
    this.#work = work;
    this.#onError = onError;
  }

  /** From now on, in milliseconds; may be asked again after it was closed. */
  every(ms: number): void {
    this.#timer = setInterval(() => this.once(), ms);
  }

  /** Beside its turns. */
  once(): void {
    this.#working ??= this.#work()
      .catch(this.#onError)
      .finally(() => {
        this.#working = undefined;
      });
  }

  /** No turn begins any more; resolves when the last one has ended. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#working;
  }
}
