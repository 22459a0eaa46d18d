import type { App } from '../../domain/app.ts';
import type { LogLine } from '../../domain/log-line.ts';
import type { BuildStage, PipelineRun } from '../../domain/pipeline-run.ts';
import type { PreDeployCommand } from '../../domain/pre-deploy.ts';
import type { Platform } from '../platform.ts';

/** What a stage works with. Every stage may be interrupted at any point and begun again: it finds what it had done. */
export interface StageContext {
  platform: Platform;
  app: App;
  /** As last written. */
  run(): PipelineRun;
  /** Writes facts of the run (commit, artifact, release) as soon as they are true. */
  update(
    change: Partial<Pick<PipelineRun, 'origin' | 'commit' | 'artifactId' | 'release' | 'waitsFor'>>,
  ): Promise<void>;
  /** Of a build elsewhere, as last written for this stage. */
  steps(): BuildStage[] | undefined;
  noteSteps(steps: BuildStage[]): Promise<void>;
  noteCommand(command: PreDeployCommand): Promise<void>;
  /** Into the stage's log, in English; with the card that says the same, where there is one. */
  say(text: string, card?: LogLine['card']): void;
  output(stream: 'out' | 'err', text: string): void;
  /** Aborted by a cancel or by the server's own stop; the reason is an Interruption. */
  signal: AbortSignal;
}

export type StageWork = (context: StageContext) => Promise<void>;

/** Why a run's work was stopped from outside; `gone`: the run is not in the database any more. */
export class Interruption extends Error {
  readonly kind: 'canceled' | 'shutdown' | 'gone';
  constructor(kind: 'canceled' | 'shutdown' | 'gone') {
    super(kind);
    this.kind = kind;
  }
}

export function isCanceled(signal: AbortSignal): boolean {
  return signal.aborted && signal.reason instanceof Interruption && signal.reason.kind === 'canceled';
}
