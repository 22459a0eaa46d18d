import { StringDecoder } from 'node:string_decoder';
import { printedLine } from '../../../domain/printed-line.ts';

const LONGEST_LINE = 4_000;

/** Cuts a stream of bytes into lines for a log: no colours, of a progress bar only its last state, nothing endless. */
export class OutputLines {
  readonly #decoder = new StringDecoder('utf8');
  readonly #onLine: (text: string) => void;
  #rest = '';

  constructor(onLine: (text: string) => void) {
    this.#onLine = onLine;
  }

  push(chunk: Buffer): void {
    const lines = (this.#rest + this.#decoder.write(chunk)).split('\n');
    this.#rest = (lines.pop() ?? '').slice(-LONGEST_LINE);
    for (const line of lines) this.#onLine(printedLine(line));
  }

  /** The last line, when it did not end. */
  end(): void {
    const last = this.#rest + this.#decoder.end();
    this.#rest = '';
    if (last !== '') this.#onLine(printedLine(last));
  }
}
