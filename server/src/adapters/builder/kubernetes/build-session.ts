import { StageFailure } from '../../../domain/failure.ts';
import type { BuildRequest } from '../../../ports/builder.ts';

/** One build under way: its time limit, its log. */
export class BuildSession {
  readonly request: BuildRequest;
  /** `test`: nothing of it is kept. */
  readonly purpose: 'build' | 'test';
  readonly signal: AbortSignal;
  readonly #timeout: AbortSignal;

  constructor(request: BuildRequest, purpose: 'build' | 'test') {
    this.request = request;
    this.purpose = purpose;
    this.#timeout = AbortSignal.timeout(request.timeoutMs);
    this.signal = AbortSignal.any([request.signal, this.#timeout]);
  }

  get isOver(): boolean {
    return this.signal.aborted;
  }

  say(text: string): void {
    this.request.onLine('platform', text);
  }

  /** Throws the reason of a cancel, or `build-timeout`, when there is one. */
  throwIfOver(lastLines: string[] = []): void {
    this.request.signal.throwIfAborted();
    if (!this.#timeout.aborted) return;
    throw new StageFailure('build-timeout', { seconds: Math.round(this.request.timeoutMs / 1_000) }, lastLines);
  }

  /** The config vars that a build may see; where programs are and what is installed is not theirs to say. */
  configVars(): Record<string, string> {
    const { PATH: _path, HOME: _home, NODE_ENV: _mode, ...others } = this.request.env;
    return others;
  }
}
