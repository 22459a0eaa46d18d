import type { LogLineView } from '@nonstop4/contract';

/**
 * After a lost connection the server sends the last lines once more. This lets each line through once: per replica, what
 * is not newer than what has been seen is dropped. Lines of the same instant are told apart by their text.
 */
export class LogContinuation {
  readonly #seen = new Map<string, { at: number; texts: Set<string> }>();
  #catchingUp = false;

  /** The lines that follow may have been seen before. */
  connectionLost(): void {
    this.#catchingUp = true;
  }

  isNew(line: LogLineView): boolean {
    const at = Date.parse(line.at);
    const last = this.#seen.get(line.source);
    if (this.#catchingUp && last && (at < last.at || (at === last.at && last.texts.has(line.text)))) return false;
    if (last?.at === at) last.texts.add(line.text);
    else this.#seen.set(line.source, { at, texts: new Set([line.text]) });
    return true;
  }
}
