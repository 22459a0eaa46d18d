import type { LogLine } from '../../../domain/log-line.ts';
import type { BuildJob, BuildJobState, PipelineRunner } from '../../../ports/pipeline-runner.ts';

/** A runner that says which jobs are its own. */
export interface KnowingRunner extends PipelineRunner {
  knows(runId: string): Promise<boolean>;
}

export interface ByConnectionRunnerOptions {
  here: PipelineRunner;
  elsewhere: KnowingRunner;
  /** Whether jobs that begin now begin elsewhere. */
  isConnected: () => Promise<boolean>;
}

/** New jobs go where operators of the platform has them built now; each stays where it was begun. */
export class ByConnectionRunner implements PipelineRunner {
  readonly #options: ByConnectionRunnerOptions;

  constructor(options: ByConnectionRunnerOptions) {
    this.#options = options;
  }

  async start(job: BuildJob): Promise<void> {
    const { here, elsewhere, isConnected } = this.#options;
    const begun = (await elsewhere.knows(job.runId)) || (await this.#beginsElsewhere(job.runId, isConnected));
    await (begun ? elsewhere : here).start(job);
  }

  async observe(runId: string): Promise<BuildJobState> {
    return (await this.#of(runId)).observe(runId);
  }

  async *tailLogs(runId: string, signal: AbortSignal): AsyncIterable<LogLine> {
    yield* (await this.#of(runId)).tailLogs(runId, signal);
  }

  async cancel(runId: string): Promise<void> {
    await (await this.#of(runId)).cancel(runId);
  }

  notice(runId: string): void {
    this.#options.elsewhere.notice(runId);
  }

  async #beginsElsewhere(runId: string, isConnected: () => Promise<boolean>): Promise<boolean> {
    return (await this.#options.here.observe(runId)).state === 'unknown' && isConnected();
  }

  async #of(runId: string): Promise<PipelineRunner> {
    const { here, elsewhere } = this.#options;
    return (await elsewhere.knows(runId)) ? elsewhere : here;
  }
}
