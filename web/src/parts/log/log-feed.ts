import type { LogLineView } from '@nonstop4/contract';
import { LogBuffer, type LogChunk } from './log-buffer.ts';

const FLUSH_MS = 100;

/** Collects lines as they come and shows them a few times a second, however fast they come. */
export class LogFeed {
  readonly #buffer: LogBuffer;
  readonly #listeners = new Set<() => void>();
  #pending: LogLineView[] = [];
  #flushing: ReturnType<typeof setTimeout> | undefined;

  constructor(mostLines: number) {
    this.#buffer = new LogBuffer(mostLines);
  }

  add(line: LogLineView): void {
    this.#pending.push(line);
    this.#flushing ??= setTimeout(() => this.#flush(), FLUSH_MS);
  }

  clear(): void {
    this.#pending = [];
    this.#buffer.clear();
    this.#tell();
  }

  get dropped(): number {
    return this.#buffer.dropped;
  }

  readonly chunks = (): readonly LogChunk[] => this.#buffer.chunks;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #flush(): void {
    this.#flushing = undefined;
    // What several replicas have written comes one replica after the other.
    this.#buffer.append(this.#pending.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)));
    this.#pending = [];
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
