import type { App } from '../domain/app.ts';
import { type Failure, StageFailure } from '../domain/failure.ts';
import { LeadershipLost } from '../domain/leadership-lost.ts';
import type { PipelineRun, StageName, StageRecord, StageState } from '../domain/pipeline-run.ts';
import { Problem } from '../domain/problem.ts';
import { Redaction } from '../domain/redaction.ts';
import { readableSecrets } from './desired-workload.ts';
import { endPreDeploy } from './end-pre-deploy.ts';
import type { Platform } from './platform.ts';
import { recordEvent } from './record-event.ts';
import { tellRunChanged } from './request-run.ts';
import { restoreLive } from './restore-live.ts';
import { RunJournal } from './run-journal.ts';
import { buildArtifact } from './stages/build-artifact.ts';
import { deployRelease } from './stages/deploy-release.ts';
import { ensureVolume } from './stages/ensure-volume.ts';
import { pushSource } from './stages/push-source.ts';
import { receiveSource } from './stages/receive-source.ts';
import { preDeployOf, runPreDeploy } from './stages/run-pre-deploy.ts';
import { runTests } from './stages/run-tests.ts';
import { Interruption, type StageContext, type StageWork } from './stages/stage.ts';
import { deploymentOfRun, verifyRelease } from './stages/verify-release.ts';

const WORK: Record<StageName, StageWork> = {
  receive: receiveSource,
  push: pushSource,
  test: runTests,
  build: buildArtifact,
  volume: ensureVolume,
  predeploy: runPreDeploy,
  deploy: deployRelease,
  verify: verifyRelease,
};

/** How a run ends; `undecided` leaves it as it is in the database, for the next start of the server. */
type Outcome =
  | { state: 'succeeded' }
  | { state: 'failed'; failure: Failure }
  | { state: 'canceled' }
  | { state: 'undecided' };

/**
 * Takes a claimed run through the stages that it has not passed yet. Ends it as succeeded, failed or canceled; when the signal
 * says that the server stops, the run stays as it is and the next start continues it.
 *
 * Throws when the end could not be written: the run is `running` still and must be taken up again.
 */
export async function executeRun(platform: Platform, claimed: PipelineRun, signal: AbortSignal): Promise<void> {
  const execution = new RunExecution(platform, claimed, signal);
  try {
    await execution.end(await execution.passStages());
  } finally {
    await execution.journal.close();
  }
}

class RunExecution {
  readonly journal: RunJournal;
  readonly #platform: Platform;
  readonly #signal: AbortSignal;
  #run: PipelineRun;
  #stage: StageName;

  constructor(platform: Platform, run: PipelineRun, signal: AbortSignal) {
    this.#platform = platform;
    this.#run = run;
    this.#signal = signal;
    this.#stage = run.stages.find((stage) => stage.state !== 'skipped')?.name ?? 'receive';
    this.journal = new RunJournal(platform, run);
  }

  async passStages(): Promise<Outcome> {
    try {
      for (const { name, state } of this.#run.stages) {
        if (state === 'succeeded' || !(await this.#isWanted(name, state))) continue;
        this.#signal.throwIfAborted();
        this.#stage = name;
        await this.#markStage('running');
        await WORK[name](await this.#context(name));
        await this.#markStage('succeeded');
      }
      return { state: 'succeeded' };
    } catch (error) {
      return this.#outcomeOf(error);
    }
  }

  // Whether there is a command to run is in the code, and so not known before it is built.
  async #isWanted(name: StageName, state: StageState): Promise<boolean> {
    if (name !== 'predeploy') return state !== 'skipped';
    const isWanted = (await preDeployOf(await this.#context(name))) !== undefined;
    if (!isWanted && state !== 'skipped') await this.#update((run) => withStage(run, name, { state: 'skipped' }));
    return isWanted;
  }

  async end(outcome: Outcome): Promise<void> {
    if (outcome.state === 'undecided') return;
    await endPreDeploy(this.#platform, this.#run);
    const at = this.#platform.clock.now();
    await this.journal.flush();
    await this.#update((run) => ({
      ...run,
      state: outcome.state,
      stages: run.stages.map((stage) =>
        stage.state === 'running' ? { ...stage, state: outcome.state, endedAt: at } : stage,
      ),
      ...('failure' in outcome ? { failure: outcome.failure } : {}),
      waitsFor: undefined,
      endedAt: at,
    }));
    await this.#tidyUp(outcome);
    await this.#tellEnd(outcome);
  }

  async #outcomeOf(error: unknown): Promise<Outcome> {
    // What it had reached is not known until the database answers again: the run is left running and taken up then.
    if (error instanceof Problem && error.code === 'database-away') throw error;
    // Another server goes on with it: whatever is said of it here would be said over what that one does.
    if (error instanceof LeadershipLost) return { state: 'undecided' };
    const interruption = interruptionOf(error, this.#signal);
    if (interruption === 'shutdown' || interruption === 'gone') return { state: 'undecided' };
    // What has gone live is live, whatever came after it: a cancel that was too late, or an event that could not be written.
    const own = await deploymentOfRun(this.#platform, this.#run);
    if (own?.state === 'live') return { state: 'succeeded' };
    const failed = interruption === 'canceled' ? undefined : failureOf(error);
    const failure = failed && (this.journal.redaction?.failure(failed) ?? failed);
    this.#sayEnd(failure);
    await restoreLive(this.#platform, this.#run.appId);
    return failure ? { state: 'failed', failure } : { state: 'canceled' };
  }

  #sayEnd(failure: Failure | undefined): void {
    if (failure) this.journal.say(this.#stage, inWords(failure), { code: failure.code, params: failure.params });
    else this.journal.say(this.#stage, 'canceled');
  }

  async #context(stage: StageName): Promise<StageContext> {
    return {
      platform: this.#platform,
      app: await this.#app(),
      run: () => this.#run,
      update: (change) => this.#update((run) => ({ ...run, ...change })),
      steps: () => this.#run.stages.find(({ name }) => name === stage)?.steps,
      noteSteps: (steps) => this.#update((run) => withStage(run, stage, { steps })),
      noteCommand: (command) => this.#update((run) => withStage(run, stage, { command })),
      say: (text, card) => this.journal.say(stage, text, card),
      output: (stream, text) => this.journal.output(stage, stream, text),
      signal: this.#signal,
    };
  }

  async #app(): Promise<App> {
    const app = await this.#platform.stores.apps.byId(this.#run.appId);
    if (!app) throw new Interruption('gone');
    if (app.deleting) throw new Interruption('canceled');
    this.journal.redaction = new Redaction(readableSecrets(this.#platform, app));
    return app;
  }

  async #markStage(state: StageState): Promise<void> {
    const at = this.#platform.clock.now();
    const times = state === 'running' ? { startedAt: at } : { endedAt: at };
    await this.journal.flush();
    await this.#update((run) => withStage(run, this.#stage, { state, ...times }));
  }

  async #update(change: (run: PipelineRun) => PipelineRun): Promise<void> {
    const updated = await this.#platform.stores.runs.update(this.#run.id, change);
    if (!updated) throw new Interruption('gone');
    this.#run = updated;
    const app = await this.#platform.stores.apps.byId(updated.appId);
    if (app) tellRunChanged(this.#platform, app, updated);
  }

  // Nothing of it decides anything any more: what is left over is found by housekeeping.
  async #tidyUp(outcome: Outcome): Promise<void> {
    const { workArea, uploads } = this.#platform;
    const { id, archiveId } = this.#run;
    await workArea.remove(id).catch(() => undefined);
    // The code is in git now; the zip of a run that failed is kept as long as the run is known, unless it is what fills the disk.
    const full = 'failure' in outcome && outcome.failure.code === 'disk-full';
    if (archiveId === undefined || (outcome.state !== 'succeeded' && !full)) return;
    await uploads.remove(archiveId).catch(() => undefined);
  }

  async #tellEnd(outcome: Exclude<Outcome, { state: 'undecided' }>): Promise<void> {
    const app = await this.#platform.stores.apps.byId(this.#run.appId);
    if (!app) return;
    const params: Record<string, string | number> = { run: this.#run.number, runKind: this.#run.kind };
    if ('failure' in outcome) params.code = outcome.failure.code;
    await recordEvent(this.#platform, { kind: `run-${outcome.state}`, app, params, actor: this.#run.requestedBy });
    tellRunChanged(this.#platform, app, this.#run);
  }
}

function withStage(run: PipelineRun, name: StageName, change: Partial<StageRecord>): PipelineRun {
  return { ...run, stages: run.stages.map((stage) => (stage.name === name ? { ...stage, ...change } : stage)) };
}

function interruptionOf(error: unknown, signal: AbortSignal): Interruption['kind'] | undefined {
  if (error instanceof Interruption) return error.kind;
  return signal.aborted && signal.reason instanceof Interruption ? signal.reason.kind : undefined;
}

function failureOf(error: unknown): Failure {
  if (error instanceof StageFailure) return error.failure;
  if (error instanceof Problem && error.code === 'disk-full') return { code: 'disk-full', params: {}, lastLines: [] };
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'internal', params: { message: message.slice(0, 300) }, lastLines: [] };
}

function inWords({ code, params }: Failure): string {
  return code === 'internal' ? `failed: internal: ${params.message ?? ''}` : `failed: ${code}`;
}
