import type { Artifact } from '../../../domain/artifact.ts';
import type { Failure } from '../../../domain/failure.ts';
import type { LogLine } from '../../../domain/log-line.ts';
import type { BuildJob, BuildJobState, PipelineRunner } from '../../../ports/pipeline-runner.ts';

type RunningJob = Extract<BuildJobState, { state: 'queued' | 'running' }>;

interface MemoryJob {
  job: BuildJob;
  state: BuildJobState;
  lines: LogLine[];
  changed: PromiseWithResolvers<void>;
}

/**
 * A PipelineRunner that is told how its jobs go. It refuses what a real one would be confused by: the same run with another
 * revision, lines and ends of jobs that do not run.
 */
export class MemoryPipelineRunner implements PipelineRunner {
  readonly #jobs = new Map<string, MemoryJob>();
  /** Runs of which somebody said that there is news. */
  readonly noticed: string[] = [];
  #nextRefusal: Error | undefined;

  /** The next start is refused with this. */
  refuseNext(error: Error): void {
    this.#nextRefusal = error;
  }

  print(runId: string, text: string): void {
    const job = this.#running(runId);
    job.lines.push({ at: 0, source: 'build', stream: 'out', text });
    wake(job);
  }

  /** A build with its Artifact, tests without one. */
  succeed(runId: string, artifact?: Artifact): void {
    const { job } = this.#running(runId);
    if ((job.purpose === 'test') !== (artifact === undefined)) {
      throw new Error(
        `${runId} is a job to ${job.purpose ?? 'build'}, and ends ${artifact ? 'with' : 'without'} an Artifact`,
      );
    }
    this.#end(runId, artifact ? { state: 'succeeded', artifact } : { state: 'succeeded' });
  }

  fail(runId: string, failure: Failure): void {
    this.#end(runId, { state: 'failed', failure });
  }

  /** What a running job tells of itself besides its log. */
  tell(runId: string, progress: Pick<RunningJob, 'waitsFor' | 'steps'>): void {
    this.#running(runId).state = { state: 'running', ...progress };
  }

  /** As if the machine that builds had been restarted: running jobs are lost, ended ones are known. */
  restart(): void {
    for (const [runId, job] of this.#jobs) {
      if (job.state.state !== 'running') continue;
      this.#jobs.delete(runId);
      job.state = { state: 'unknown' };
      wake(job);
    }
  }

  async start(job: BuildJob): Promise<void> {
    const refusal = this.#nextRefusal;
    this.#nextRefusal = undefined;
    if (refusal) throw refusal;
    const known = this.#jobs.get(job.runId);
    if (known && known.job.revision.commit !== job.revision.commit) {
      throw new Error(`${job.runId} was started with another commit`);
    }
    if (known && known.state.state !== 'canceled') return;
    this.#jobs.set(job.runId, { job, state: { state: 'running' }, lines: [], changed: Promise.withResolvers() });
  }

  async observe(runId: string): Promise<BuildJobState> {
    return this.#jobs.get(runId)?.state ?? { state: 'unknown' };
  }

  async *tailLogs(runId: string, signal: AbortSignal): AsyncIterable<LogLine> {
    const job = this.#jobs.get(runId);
    for (let next = 0; job && !signal.aborted; ) {
      const line = job.lines[next];
      if (line) {
        next += 1;
        yield line;
      } else if (job.state.state !== 'running') return;
      else await Promise.race([job.changed.promise, aborted(signal)]);
    }
  }

  async cancel(runId: string): Promise<void> {
    if (this.#jobs.get(runId)?.state.state === 'running') this.#end(runId, { state: 'canceled' });
  }

  notice(runId: string): void {
    this.noticed.push(runId);
  }

  #running(runId: string): MemoryJob {
    const job = this.#jobs.get(runId);
    if (job?.state.state !== 'running')
      throw new Error(`${runId} is not running: ${job?.state.state ?? 'never started'}`);
    return job;
  }

  #end(runId: string, state: BuildJobState): void {
    const job = this.#running(runId);
    job.state = state;
    wake(job);
  }
}

function wake(job: MemoryJob): void {
  job.changed.resolve();
  job.changed = Promise.withResolvers();
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
