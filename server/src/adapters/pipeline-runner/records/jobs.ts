import type { LogLine } from '../../../domain/log-line.ts';
import type { BuildJob } from '../../../ports/pipeline-runner.ts';
import { JobLog, readJobLog } from './job-log.ts';
import type { JobRecord, JobRecords } from './job-records.ts';

/** What a job does from its beginning to its end. It does not throw; its end is written when it is told. */
export type JobWork = (job: BuildJob, log: JobLog, signal: AbortSignal) => Promise<JobRecord>;

export interface LiveJob {
  controller: AbortController;
  log: JobLog;
  /** Its beginning is on the disk. */
  begun: Promise<void>;
  /** Its end is on the disk. */
  ended: Promise<void>;
}

/** The jobs that are under way here, and what is known of those that were. */
export class Jobs {
  readonly #records: JobRecords;
  readonly #work: JobWork;
  readonly #live = new Map<string, LiveJob>();

  constructor(records: JobRecords, work: JobWork) {
    this.#records = records;
    this.#work = work;
  }

  isLive(runId: string): boolean {
    return this.#live.has(runId);
  }

  /** A job that is live, has succeeded or failed stays as it is; another one is begun with `prepare`, after which it is on the disk. */
  async start(job: BuildJob, prepare: () => Promise<void>): Promise<void> {
    const live = this.#live.get(job.runId);
    if (live) return live.begun;
    const known = await this.#records.read(job.runId);
    if (known?.state === 'succeeded' || known?.state === 'failed') return;
    await this.begin(job, prepare).begun;
  }

  begin(job: BuildJob, prepare: () => Promise<void>): LiveJob {
    const known = this.#live.get(job.runId);
    if (known) return known;
    const controller = new AbortController();
    const log = new JobLog(this.#records.logOf(job.runId));
    const begun = prepare();
    const ended = begun
      .then(() => this.#carryOut(job, log, controller.signal))
      .finally(() => this.#live.delete(job.runId));
    // Who waits for `begun` is told; nobody has to wait for `ended`.
    ended.catch(() => {});
    const live = { controller, log, begun, ended };
    this.#live.set(job.runId, live);
    return live;
  }

  /** Lines from the job's beginning, then live, until it has ended or the signal is aborted. */
  async *follow(runId: string, signal: AbortSignal): AsyncIterable<LogLine> {
    const live = this.#live.get(runId);
    if (live) {
      yield* live.log.follow(signal);
      if (!signal.aborted) await live.ended;
      return;
    }
    for (const line of await readJobLog(this.#records.logOf(runId))) {
      if (signal.aborted) return;
      yield line;
    }
  }

  async cancel(runId: string): Promise<void> {
    const live = this.#live.get(runId);
    live?.controller.abort(new Error('canceled'));
    await live?.ended;
  }

  async #carryOut(job: BuildJob, log: JobLog, signal: AbortSignal): Promise<void> {
    const end = await this.#work(job, log, signal);
    await log.end();
    await this.#records.write(job.runId, end);
  }
}
