import type { App } from '../domain/app.ts';
import { type Failure, StageFailure } from '../domain/failure.ts';
import type { PipelineRun, RunState, StageName, StageState } from '../domain/pipeline-run.ts';
import { currentDeployment, desiredWorkload } from './desired-workload.ts';
import type { Platform } from './platform.ts';
import { recordEvent } from './record-event.ts';
import { tellRunChanged } from './request-run.ts';
import { RunJournal } from './run-journal.ts';
import { buildArtifact } from './stages/build-artifact.ts';
import { deployRelease } from './stages/deploy-release.ts';
import { ensureVolume } from './stages/ensure-volume.ts';
import { pushSource } from './stages/push-source.ts';
import { receiveSource } from './stages/receive-source.ts';
import { Interruption, type StageContext, type StageWork } from './stages/stage.ts';
import { verifyRelease } from './stages/verify-release.ts';

const WORK: Record<StageName, StageWork> = {
  receive: receiveSource,
  push: pushSource,
  build: buildArtifact,
  volume: ensureVolume,
  deploy: deployRelease,
  verify: verifyRelease,
};

/**
 * Takes a claimed run through the stages that it has not passed yet. Ends it as succeeded, failed or canceled; when the signal
 * says that the server stops, the run stays as it is and the next start continues it.
 */
export async function executeRun(platform: Platform, claimed: PipelineRun, signal: AbortSignal): Promise<void> {
  const execution = new RunExecution(platform, claimed, signal);
  try {
    await execution.passStages();
    await execution.end('succeeded');
  } catch (error) {
    await execution.stop(error);
  } finally {
    await execution.journal.close();
  }
}

class RunExecution {
  readonly journal: RunJournal;
  readonly #platform: Platform;
  readonly #signal: AbortSignal;
  #run: PipelineRun;
  #stage: StageName = 'receive';

  constructor(platform: Platform, run: PipelineRun, signal: AbortSignal) {
    this.#platform = platform;
    this.#run = run;
    this.#signal = signal;
    this.journal = new RunJournal(platform, run);
  }

  async passStages(): Promise<void> {
    for (const { name, state } of this.#run.stages) {
      if (state === 'succeeded' || state === 'skipped') continue;
      this.#signal.throwIfAborted();
      this.#stage = name;
      await this.#markStage('running');
      await WORK[name](await this.#context(name));
      await this.#markStage('succeeded');
    }
  }

  async stop(error: unknown): Promise<void> {
    const interruption = this.#signal.aborted ? this.#signal.reason : undefined;
    if (interruption instanceof Interruption && interruption.kind === 'shutdown') return;
    if (interruption instanceof Interruption) {
      this.journal.say(this.#stage, 'canceled');
      await this.#restore();
      await this.end('canceled');
      return;
    }
    const failure = failureOf(error);
    this.journal.say(this.#stage, `failed: ${failure.code}${failure.code === 'internal' ? ` ${describe(error)}` : ''}`);
    await this.#restore();
    await this.end('failed', failure);
  }

  async end(state: RunState, failure?: Failure): Promise<void> {
    const at = this.#platform.clock.now();
    await this.journal.flush();
    await this.#update((run) => ({
      ...run,
      state,
      stages: run.stages.map((stage) =>
        stage.state === 'running' ? { ...stage, state: stageStateOf(state), endedAt: at } : stage,
      ),
      ...(failure ? { failure } : {}),
      endedAt: at,
    }));
    await this.#platform.workArea.remove(this.#run.id);
    const kind = state === 'succeeded' ? 'run-succeeded' : state === 'failed' ? 'run-failed' : 'run-canceled';
    const params = { run: this.#run.number, runKind: this.#run.kind, ...(failure ? { code: failure.code } : {}) };
    const app = await this.#app();
    await recordEvent(this.#platform, { kind, app, params, actor: this.#run.requestedBy });
    tellRunChanged(this.#platform, app, this.#run);
  }

  // The Deployment that did not come up is ended, and what was live before is asked for again.
  async #restore(): Promise<void> {
    const platform = this.#platform;
    const app = await this.#app();
    const deployment = await currentDeployment(platform, app.id);
    if (deployment?.state !== 'progressing') return;
    await platform.stores.releases.endDeployment(deployment.id, 'failed', platform.clock.now());
    const previous = await desiredWorkload(platform, app);
    if (previous) await platform.runtime.apply(previous);
    else await platform.runtime.remove(app.id);
  }

  async #context(stage: StageName): Promise<StageContext> {
    return {
      platform: this.#platform,
      app: await this.#app(),
      run: () => this.#run,
      update: (change) => this.#update((run) => ({ ...run, ...change })),
      say: (text) => this.journal.say(stage, text),
      output: (stream, text) => this.journal.output(stage, stream, text),
      signal: this.#signal,
    };
  }

  async #app(): Promise<App> {
    const app = await this.#platform.stores.apps.byId(this.#run.appId);
    if (!app) throw new Interruption('canceled');
    return app;
  }

  async #markStage(state: StageState): Promise<void> {
    const at = this.#platform.clock.now();
    const times = state === 'running' ? { startedAt: at } : { endedAt: at };
    await this.journal.flush();
    await this.#update((run) => ({
      ...run,
      stages: run.stages.map((stage) => (stage.name === this.#stage ? { ...stage, state, ...times } : stage)),
    }));
  }

  async #update(change: (run: PipelineRun) => PipelineRun): Promise<void> {
    const updated = await this.#platform.stores.runs.update(this.#run.id, change);
    if (!updated) throw new Interruption('canceled');
    this.#run = updated;
    const app = await this.#platform.stores.apps.byId(this.#run.appId);
    if (app) tellRunChanged(this.#platform, app, this.#run);
  }
}

function stageStateOf(state: RunState): StageState {
  return state === 'failed' || state === 'canceled' ? state : 'succeeded';
}

function failureOf(error: unknown): Failure {
  if (error instanceof StageFailure) return error.failure;
  return { code: 'internal', params: { message: describe(error).slice(0, 300) }, lastLines: [] };
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
