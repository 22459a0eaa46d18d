import type { LogLine } from '../domain/log-line.ts';
import type { PipelineRun, StageName } from '../domain/pipeline-run.ts';
import type { Redaction } from '../domain/redaction.ts';
import type { Platform } from './platform.ts';

/** Lines are written and told in batches: a build may print thousands a second. */
const BATCH_MS = 100;
const MAX_LINE_CHARS = 4_000;

/** The log of a run while it is made; what `redaction` knows as secret is not in it. */
export class RunJournal {
  readonly #platform: Pick<Platform, 'runLog' | 'bus' | 'clock' | 'stores'>;
  readonly #run: PipelineRun;
  #waiting: LogLine[] = [];
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #ownerId: string | undefined;
  redaction: Redaction | undefined;

  constructor(platform: Pick<Platform, 'runLog' | 'bus' | 'clock' | 'stores'>, run: PipelineRun) {
    this.#platform = platform;
    this.#run = run;
  }

  say(stage: StageName, text: string, card?: LogLine['card']): void {
    const at = this.#platform.clock.now();
    this.#add({ at, source: stage, stream: 'platform', text, ...(card ? { card } : {}) });
  }

  output(stage: StageName, stream: 'out' | 'err', text: string): void {
    this.#add({ at: this.#platform.clock.now(), source: stage, stream, text: text.slice(0, MAX_LINE_CHARS) });
  }

  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const lines = this.#waiting;
    this.#waiting = [];
    if (lines.length > 0) this.#writing = this.#writing.then(() => this.#write(lines));
    return this.#writing;
  }

  close(): Promise<void> {
    return this.flush();
  }

  #add(line: LogLine): void {
    this.#waiting.push({ ...line, text: this.redaction?.text(line.text) ?? line.text });
    this.#timer ??= setTimeout(() => void this.flush(), BATCH_MS);
  }

  // A log that cannot be written (a full disk) must not fail the run that it tells of.
  async #write(lines: LogLine[]): Promise<void> {
    const { id: runId, appId } = this.#run;
    try {
      await this.#platform.runLog.append(runId, lines);
      this.#ownerId ??= (await this.#platform.stores.apps.byId(appId))?.ownerId;
    } catch {
      return;
    }
    if (this.#ownerId) this.#platform.bus.publish({ type: 'run-log', appId, ownerId: this.#ownerId, runId, lines });
  }
}
