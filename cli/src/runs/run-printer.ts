import { stripVTControlCharacters } from 'node:util';
import type { LogLineView, Run, StageView } from '@nonstop4/contract';
import type { CommandLine } from '../command-line.ts';
import { formatDuration } from '../terminal/format.ts';
import type { RunWatcher } from './follow-run.ts';

const ENDED: ReadonlySet<StageView['state']> = new Set(['succeeded', 'failed', 'canceled']);

/** Prints a run as it goes: each stage with its log lines, and how long it took. */
export class RunPrinter implements RunWatcher {
  readonly #commandLine: CommandLine;
  /** Stages only. */
  readonly #quiet: boolean;
  readonly #begun = new Set<string>();
  readonly #ended = new Set<string>();
  #saidQueued = false;
  #saidWaiting = '';
  #saidAway = false;

  constructor(commandLine: CommandLine, quiet: boolean) {
    this.#commandLine = commandLine;
    this.#quiet = quiet;
  }

  update(run: Run, lines: LogLineView[]): void {
    this.#saidAway = false;
    if (run.state === 'queued' && !this.#saidQueued) {
      this.#saidQueued = true;
      if (run.ahead) this.#commandLine.hint(`  ${this.#commandLine.texts.queued(run.ahead)}`);
    }
    const waiting = run.waitsFor?.cause ?? '';
    if (waiting && waiting !== this.#saidWaiting) this.#commandLine.hint(`  ${this.#commandLine.texts.waits(waiting)}`);
    this.#saidWaiting = waiting;
    for (const stage of run.stages) {
      this.#lines(
        stage,
        lines.filter((line) => line.source === stage.name),
      );
      this.#end(stage);
    }
  }

  away(): void {
    if (this.#saidAway) return;
    this.#saidAway = true;
    this.#commandLine.hint(`  ${this.#commandLine.texts.serverAway}`);
  }

  #lines(stage: StageView, lines: LogLineView[]): void {
    if (this.#quiet || (stage.state === 'waiting' && lines.length === 0) || stage.state === 'skipped') return;
    const { screen, texts } = this.#commandLine;
    if (!this.#begun.has(stage.name) && (stage.state === 'running' || lines.length > 0)) {
      screen.line(`${screen.style('cyan', '▸')} ${texts.stages[stage.name]}`);
    }
    this.#begun.add(stage.name);
    for (const line of lines) screen.line(screen.style('dim', `    ${stripVTControlCharacters(line.text)}`));
  }

  #end(stage: StageView): void {
    if (!ENDED.has(stage.state) || this.#ended.has(stage.name)) return;
    this.#ended.add(stage.name);
    const { screen, texts, locale } = this.#commandLine;
    const mark = stage.state === 'succeeded' ? screen.style('green', '✓') : screen.style('red', '✗');
    const took =
      stage.startedAt && stage.endedAt
        ? formatDuration(Date.parse(stage.endedAt) - Date.parse(stage.startedAt), locale)
        : '';
    screen.line(`${mark} ${texts.stages[stage.name]}  ${screen.style('dim', took)}`);
  }
}
