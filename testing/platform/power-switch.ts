const AT_ONCE: ReadonlySet<string | symbol> = new Set(['watch', 'sourceOf', 'fetchedOf']);

/**
 * What SIGKILL is to a server, for one that lives inside a test: from the moment of the cut no call of its platform has an effect or an
 * answer any more. What the calls had done before stays done.
 */
export class PowerSwitch {
  /** Names of the calls so far: `stores.runs.update`. */
  readonly calls: string[] = [];
  #cut: { call: number; when: 'before' | 'after' } | undefined;
  #dead = false;
  #onCut: () => void = () => undefined;

  get isCut(): boolean {
    return this.#dead;
  }

  /** Just before the call of that number (from 0) has its effect, or when it has had it and before its answer is heard. */
  cutAt(call: number, when: 'before' | 'after', onCut: () => void): void {
    this.#cut = { call, when };
    this.#onCut = onCut;
  }

  cutNow(): void {
    this.#dead = true;
    this.#onCut();
  }

  /** The same port, on this switch. What answers at once (see AT_ONCE) is left alone: a dead server does not come to call it. */
  wire<T extends object>(name: string, port: T): T {
    return new Proxy(port, {
      get: (target, key) => {
        const value: unknown = Reflect.get(target, key, target);
        if (typeof value !== 'function') return value;
        const call = (...args: unknown[]) => Reflect.apply(value, target, args) as unknown;
        if (AT_ONCE.has(key)) return call;
        return (...args: unknown[]) => this.#through(`${name}.${String(key)}`, () => call(...args));
      },
    });
  }

  #through(name: string, run: () => unknown): unknown {
    if (this.#dead) return never();
    const cut = this.#cut?.call === this.calls.length ? this.#cut.when : undefined;
    this.calls.push(name);
    if (cut === 'before') {
      this.cutNow();
      return never();
    }
    const result = run();
    if (isIterable(result)) return this.#wireStream(result);
    return this.#answer(Promise.resolve(result), cut === 'after');
  }

  async #answer(result: Promise<unknown>, isLast: boolean): Promise<unknown> {
    const [settled] = await Promise.allSettled([result]);
    if (isLast) this.cutNow();
    if (this.#dead) return never();
    if (settled.status === 'rejected') throw settled.reason;
    return settled.value;
  }

  async *#wireStream(stream: AsyncIterable<unknown>): AsyncGenerator<unknown> {
    for await (const value of stream) {
      if (this.#dead) await never();
      yield value;
    }
    if (this.#dead) await never();
  }
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}

function isIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
