import type { Locale } from '@nonstop4/contract';
import { SingleBar } from 'cli-progress';
import { formatBytes } from './format.ts';

/** A progress bar on stderr; `label` stands before it. */
export class UploadBar {
  readonly #bar: SingleBar;
  readonly #locale: Locale;

  constructor(label: string, totalBytes: number, locale: Locale) {
    this.#locale = locale;
    this.#bar = new SingleBar({
      format: `  ${label} {bar} {percentage}% {done} / {all}`,
      barCompleteChar: '█',
      barIncompleteChar: '░',
      barsize: 30,
      hideCursor: true,
      clearOnComplete: true,
      stream: process.stderr,
    });
    this.#bar.start(totalBytes, 0, { done: formatBytes(0, locale), all: formatBytes(totalBytes, locale) });
  }

  update(bytes: number): void {
    this.#bar.update(bytes, { done: formatBytes(bytes, this.#locale) });
  }

  /** Takes the bar away; whatever it stood for is said by the line that follows. */
  remove(): void {
    this.#bar.stop();
  }
}
