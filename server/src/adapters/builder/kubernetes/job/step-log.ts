import type { BuildStep } from '../../../../domain/build-plan.ts';
import type { StageFailure } from '../../../../domain/failure.ts';
import { printedLine } from '../../../../domain/printed-line.ts';
import { stepFailure } from '../../../../domain/step-failure.ts';
import type { BuildRequest } from '../../../../ports/builder.ts';
import { APP_DIRECTORY } from './places.ts';
import type { PlannedSteps } from './planned-steps.ts';
import { stepName } from './step-files.ts';

const LINES_KEPT = 200;
/** What `env` says of a program that it cannot start: coreutils' and busybox'. */
const NOT_STARTED = /^env: (?:can't execute )?['‘]?(.+?)['’]?: No such file or directory$/;

/** Makes the log of a build, and the reason of its end, out of what the containers of its steps print. */
export class StepLog {
  readonly #mark: string;
  readonly #steps: ReadonlyMap<string, BuildStep>;
  readonly #onLine: BuildRequest['onLine'];
  #current: { step: BuildStep; at: number } | undefined;
  #lines: string[] = [];
  #failed: { step: BuildStep; code: number; lines: string[] } | undefined;

  constructor(mark: string, steps: PlannedSteps, onLine: BuildRequest['onLine']) {
    this.#mark = mark;
    this.#onLine = onLine;
    this.#steps = new Map([
      ...steps.install.map((step, index): [string, BuildStep] => [stepName('install', index), step]),
      ...steps.build.map((step, index): [string, BuildStep] => [stepName('build', index), step]),
    ]);
  }

  get lastLines(): string[] {
    return this.#lines;
  }

  /** A line of a container, and when it was printed. */
  take(text: string, at: number): void {
    const place = text.indexOf(this.#mark);
    // What was printed before without the end of a line is one of its own.
    if (place !== 0) this.#print(place === -1 ? text : text.slice(0, place));
    if (place === -1) return;
    const [event, name = '', code = ''] = text
      .slice(place + this.#mark.length)
      .trim()
      .split(' ');
    const step = this.#steps.get(name);
    if (!step) return;
    if (event === 'begin') this.#begin(step, at);
    else this.#end(step, Number(code), at);
  }

  /** Why the steps ended; undefined when none of them failed. */
  failure(): StageFailure | undefined {
    if (!this.#failed) return undefined;
    const { step, code, lines } = this.#failed;
    const notStarted = code === 127 && NOT_STARTED.test(lines.at(-1) ?? '');
    const end = { code, signal: null, lines, ...(notStarted ? { spawnError: 'ENOENT' } : {}) };
    return stepFailure(step, end, APP_DIRECTORY);
  }

  #begin(step: BuildStep, at: number): void {
    this.#current = { step, at };
    this.#lines = [];
    this.#onLine('platform', `$ ${step.title}`);
  }

  #end(step: BuildStep, code: number, at: number): void {
    const seconds = ((at - (this.#current?.at ?? at)) / 1_000).toFixed(1);
    this.#current = undefined;
    if (code === 0) this.#onLine('platform', `done in ${seconds} s`);
    else if (step.mayFail) this.#onLine('platform', `“${step.title}” failed; the build goes on without it.`);
    else this.#failed = { step, code, lines: this.#lines };
  }

  #print(text: string): void {
    const line = printedLine(text);
    this.#lines.push(line);
    if (this.#lines.length > LINES_KEPT * 2) this.#lines.splice(0, LINES_KEPT);
    this.#onLine('out', line);
  }
}
