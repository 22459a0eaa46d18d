/** One line of what a build prints; `stage`: Jenkins tells that this stage of the pipeline begins. */
export type ConsoleLine = { text: string } | { stage: string };

// biome-ignore lint/suspicious/noControlCharactersInRegex: Jenkins hides its notes between these.
const NOTE = /\u001b\[8mha:[A-Za-z0-9+/=]*\u001b\[0m/g;
const STAGE_BEGINS = /^\[Pipeline\] \{ \((.*)\)$/;
const OF_JENKINS = /^\[Pipeline\] /;

/** Makes lines of the chunks of a log; what Jenkins prints of its own steps is left out. */
export class ConsoleLines {
  readonly #decoder = new TextDecoder();
  #rest = '';

  take(bytes: Uint8Array): ConsoleLine[] {
    const text = this.#rest + this.#decoder.decode(bytes, { stream: true });
    const lines = text.split('\n');
    this.#rest = lines.pop() ?? '';
    return lines.flatMap(lineOf);
  }

  /** What came last without a line break. */
  end(): ConsoleLine[] {
    const rest = this.#rest + this.#decoder.decode();
    this.#rest = '';
    return rest === '' ? [] : lineOf(rest);
  }
}

function lineOf(printed: string): ConsoleLine[] {
  const text = printed.replace(/\r$/, '').replace(NOTE, '');
  const [, stage] = STAGE_BEGINS.exec(text) ?? [];
  if (stage !== undefined) return [{ stage }];
  return OF_JENKINS.test(text) ? [] : [{ text }];
}
