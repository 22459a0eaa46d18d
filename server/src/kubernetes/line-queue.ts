import type { LogLine } from '../domain/log-line.ts';

const MOST_LINES = 2_000;
const MOST_CHARACTERS = 2 * 1024 * 1024;

/** Lines on their way from many writers to one reader. It holds a bounded number: a writer waits until there is room. */
export class LineQueue {
  #lines: LogLine[] = [];
  #characters = 0;
  #news = Promise.withResolvers<void>();
  #room = Promise.withResolvers<void>();

  /** Resolves when the next line may be given; `take` is called once more when the reader leaves. */
  async put(line: LogLine, signal: AbortSignal): Promise<void> {
    this.#lines.push(line);
    this.#characters += line.text.length;
    this.#news.resolve();
    while (this.#isFull && !signal.aborted) await this.#room.promise;
  }

  /** Everything that waits. */
  take(): LogLine[] {
    const lines = this.#lines;
    this.#lines = [];
    this.#characters = 0;
    this.#news = Promise.withResolvers<void>();
    this.#room.resolve();
    this.#room = Promise.withResolvers<void>();
    return lines;
  }

  /** Resolves when something waits. */
  get news(): Promise<void> {
    return this.#news.promise;
  }

  get #isFull(): boolean {
    return this.#lines.length >= MOST_LINES || this.#characters >= MOST_CHARACTERS;
  }
}
