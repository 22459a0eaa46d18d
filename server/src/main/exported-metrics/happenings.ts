import type { AppEvent } from '../../domain/app-event.ts';
import { isActive, type PipelineRun } from '../../domain/pipeline-run.ts';
import type { Platform } from '../../usecases/platform.ts';
import type { MetricRegistry } from './metric-registry.ts';
import { seconds } from './samples.ts';

const END_REASONS: Partial<Record<AppEvent['kind'], string>> = {
  'replica-crashed': 'crashed',
  'replica-out-of-memory': 'out-of-memory',
  'replica-unresponsive': 'unresponsive',
};
const OUTCOMES = ['succeeded', 'failed', 'canceled', 'superseded'] as const;
const ENDED_STAGES = new Set(['succeeded', 'failed', 'canceled']);
/** Ends are told some times within a moment. */
const RUNS_REMEMBERED = 1_000;

/** Counts what is told: runs with their durations, deploys, and copies that ended. Of the one server that leads; it begins at 0. */
export class Happenings {
  readonly #platform: Pick<Platform, 'stores' | 'bus' | 'clock'>;
  readonly #registry: MetricRegistry;
  readonly #onError: (error: unknown) => void;
  readonly #beganAt: number;
  readonly #unsubscribe: () => void;
  readonly #counted = new Set<string>();
  #reading: Promise<void> = Promise.resolve();

  constructor(
    platform: Pick<Platform, 'stores' | 'bus' | 'clock'>,
    registry: MetricRegistry,
    onError: (error: unknown) => void,
  ) {
    this.#platform = platform;
    this.#registry = registry;
    this.#onError = onError;
    this.#beganAt = platform.clock.now();
    this.#unsubscribe = platform.bus.subscribe((event) => {
      if (event.type === 'event') this.#count(event.event);
      else if (event.type === 'run-changed') this.#look(event.runId);
    });
  }

  /** A counter that is first seen at 1 has not grown: every App's begin at 0. */
  begin(appIds: Iterable<string>): void {
    for (const app of appIds) {
      this.#registry.add('deploys', 0, { app });
      for (const outcome of OUTCOMES) this.#registry.add('runs', 0, { app, outcome });
      for (const reason of Object.values(END_REASONS)) this.#registry.add('ends', 0, { app, reason });
    }
  }

  /** Resolves when nothing is read any more. */
  async close(): Promise<void> {
    this.#unsubscribe();
    await this.#reading;
  }

  #count({ kind, appId: app }: AppEvent): void {
    if (app === undefined) return;
    if (kind === 'release-live') this.#registry.add('deploys', 1, { app });
    const reason = END_REASONS[kind];
    if (reason !== undefined) this.#registry.add('ends', 1, { app, reason });
  }

  #look(runId: string): void {
    this.#reading = this.#reading.then(() => this.#read(runId)).catch(this.#onError);
  }

  async #read(runId: string): Promise<void> {
    if (this.#counted.has(runId)) return;
    const run = await this.#platform.stores.runs.byId(runId);
    if (!run || isActive(run.state) || (run.endedAt ?? 0) < this.#beganAt) return;
    this.#counted.add(runId);
    if (this.#counted.size > RUNS_REMEMBERED) this.#counted.delete(this.#counted.values().next().value ?? runId);
    this.#observe(run);
  }

  #observe({ appId: app, kind, state: outcome, stages, startedAt, endedAt }: PipelineRun): void {
    this.#registry.add('runs', 1, { app, outcome });
    if (startedAt !== undefined && endedAt !== undefined)
      this.#registry.observe('runDuration', seconds(endedAt - startedAt), { kind, outcome });
    for (const stage of stages) {
      if (stage.startedAt === undefined || stage.endedAt === undefined || !ENDED_STAGES.has(stage.state)) continue;
      const labels = { stage: stage.name, outcome: stage.state };
      this.#registry.observe('stageDuration', seconds(stage.endedAt - stage.startedAt), labels);
    }
  }
}
