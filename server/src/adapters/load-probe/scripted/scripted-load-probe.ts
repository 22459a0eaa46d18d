import type { LoadFigures, LoadProbe, LoadRequest } from '../../../ports/load-probe.ts';

/**
 * Fake for tests: sends nothing. Its load lasts until the signal is aborted (or `finish` is called) and then has the failures
 * that the test gave. Strict: one load at a time, and only what the real one would take.
 */
export class ScriptedLoadProbe implements LoadProbe {
  #failures: LoadFigures['failures'] = [];
  #running: { request: LoadRequest; end: () => void } | undefined;

  /** Requests that will have failed in the running load and in those after it. */
  failWith(failures: LoadFigures['failures']): void {
    this.#failures = failures;
    this.#running?.request.onProgress?.(this.#figures(this.#running.request));
  }

  finish(): void {
    if (!this.#running) throw new Error('no load is running');
    this.#running.end();
  }

  async run(request: LoadRequest): Promise<LoadFigures> {
    if (this.#running) throw new Error('a load is running already');
    if (!(request.ratePerS > 0 && request.ratePerS <= 5_000)) throw new RangeError(`ratePerS is ${request.ratePerS}`);
    if (!(request.seconds > 0 && request.seconds <= 1_800)) throw new RangeError(`seconds is ${request.seconds}`);
    await new Promise<void>((resolve) => {
      this.#running = { request, end: resolve };
      if (request.signal.aborted) resolve();
      request.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    this.#running = undefined;
    return this.#figures(request);
  }

  #figures(request: LoadRequest): LoadFigures {
    const sent = Math.max(1, Math.round(request.ratePerS * request.seconds));
    return { sent, failed: this.#failures.length, p50Ms: 1, p99Ms: 2, slowestMs: 3, failures: this.#failures };
  }
}
