import type { LogLineView } from '@nonstop4/contract';

/** Some lines in a row. Never changed after it was made, so that a screen needs to draw only the newest one again. */
export interface LogChunk {
  /** Counts up; a chunk that has grown keeps its number. */
  number: number;
  lines: readonly LogLineView[];
}

const CHUNK_LINES = 200;

/** The newest lines of a log. The oldest ones are dropped, a chunk at a time, beyond `mostLines`. */
export class LogBuffer {
  readonly #mostChunks: number;
  #chunks: readonly LogChunk[] = [];
  #dropped = 0;

  constructor(mostLines: number) {
    this.#mostChunks = Math.max(2, Math.ceil(mostLines / CHUNK_LINES));
  }

  get chunks(): readonly LogChunk[] {
    return this.#chunks;
  }

  /** How many lines at the start are no longer here. */
  get dropped(): number {
    return this.#dropped;
  }

  append(lines: readonly LogLineView[]): void {
    let rest = lines;
    while (rest.length > 0) {
      const last = this.#chunks.at(-1);
      const room = last ? CHUNK_LINES - last.lines.length : 0;
      if (last && room > 0) {
        this.#chunks = [
          ...this.#chunks.slice(0, -1),
          { number: last.number, lines: [...last.lines, ...rest.slice(0, room)] },
        ];
        rest = rest.slice(room);
      } else {
        this.#chunks = [...this.#chunks, { number: (last?.number ?? -1) + 1, lines: rest.slice(0, CHUNK_LINES) }];
        rest = rest.slice(CHUNK_LINES);
      }
    }
    this.#trim();
  }

  clear(): void {
    this.#chunks = [];
    this.#dropped = 0;
  }

  #trim(): void {
    const excess = this.#chunks.length - this.#mostChunks;
    if (excess <= 0) return;
    for (const chunk of this.#chunks.slice(0, excess)) this.#dropped += chunk.lines.length;
    this.#chunks = this.#chunks.slice(excess);
  }
}
