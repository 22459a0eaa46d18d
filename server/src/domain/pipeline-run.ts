import type { App } from './app.ts';
import type { Failure } from './failure.ts';
import type { SourceOrigin } from './git-source.ts';
import type { PreDeployCommand } from './pre-deploy.ts';
import type { Obstacle } from './workload.ts';

/** In this order; a run skips the ones that its kind does not need. */
export const STAGES = ['receive', 'push', 'test', 'build', 'volume', 'predeploy', 'deploy', 'verify'] as const;
export type StageName = (typeof STAGES)[number];

export type RunState = 'queued' | 'running' | 'succeeded' | 'failed' | 'canceled' | 'superseded';
export type StageState = 'waiting' | 'running' | 'succeeded' | 'failed' | 'canceled' | 'skipped';

/** What made the run: an upload goes through all stages, a push to the repository starts after `push`, the others at `volume`. */
export type RunKind = 'upload' | 'push' | 'rollback' | 'restart' | 'scale' | 'config' | 'start' | 'auto-rollback';

export interface StageRecord {
  name: StageName;
  state: StageState;
  startedAt?: number;
  endedAt?: number;
  /** Of a build elsewhere: how far it is. */
  steps?: BuildStage[];
  /** Of predeploy, once it has begun: a run that is continued goes on with it, whatever the settings have become. */
  command?: PreDeployCommand;
}

/** What a build on a CI server consists of, in this order. */
export const BUILD_STAGES = ['checkout', 'image', 'push', 'report'] as const;

export interface BuildStage {
  name: (typeof BUILD_STAGES)[number];
  state: Exclude<StageState, 'skipped'>;
  startedAt?: number;
  endedAt?: number;
}

/** One trip from revision to running service. */
export interface PipelineRun {
  id: string;
  appId: string;
  /** Counts per App: run #1, #2 … */
  number: number;
  kind: RunKind;
  state: RunState;
  stages: StageRecord[];
  /** For uploads of a zip. */
  archiveId?: string;
  /** For an upload that the platform makes itself of what it fetches from there. */
  origin?: SourceOrigin;
  commit?: string;
  artifactId?: string;
  /** The Release that it makes live: given for a rollback, made by the deploy stage else. */
  release?: number;
  /** Set aside for the Release that its code may become, and written in its commit; one that fails leaves a gap. */
  reservedRelease?: number;
  failure?: Failure;
  /** While its copies find no room, or git does not take its code: it goes on by itself, and takes no place among the runs that work. */
  waitsFor?: Obstacle;
  cancelRequested: boolean;
  /** How often a server restart has continued it. */
  resumes: number;
  requestedBy: string;
  createdAt: number;
  startedAt?: number;
  endedAt?: number;
}

const FIRST_STAGE: Record<RunKind, StageName> = {
  upload: 'receive',
  push: 'test',
  rollback: 'volume',
  restart: 'volume',
  scale: 'volume',
  config: 'volume',
  start: 'volume',
  'auto-rollback': 'volume',
};

const MAY_MAKE_RELEASE: ReadonlySet<RunKind> = new Set(['upload', 'push', 'config']);

/** The stages of a run of an App as its settings are when it is asked for; whether it runs a command before it deploys is told for good when it comes to that. */
export function stagesOf(kind: RunKind, app: Pick<App, 'runTests' | 'preDeployCommand'>): StageRecord[] {
  const first = STAGES.indexOf(FIRST_STAGE[kind]);
  const left: Partial<Record<StageName, boolean>> = {
    test: !app.runTests,
    predeploy: app.preDeployCommand === undefined || !MAY_MAKE_RELEASE.has(kind),
  };
  return STAGES.map((name, index) => ({ name, state: index < first || left[name] ? 'skipped' : 'waiting' }));
}

/** Whether it brings other code, and not the same in another state. */
export function bringsCode(kind: RunKind): kind is 'upload' | 'push' {
  return kind === 'upload' || kind === 'push';
}

export function isActive(state: RunState): boolean {
  return state === 'queued' || state === 'running';
}

/**
 * Whether a newly queued run makes an older queued one of the same App pointless: a newer upload the older upload, a newer
 * request of another kind the older one of the same kind (each deploys the settings as they are when it starts).
 */
export function supersedes(newer: PipelineRun, older: PipelineRun): boolean {
  return newer.appId === older.appId && older.state === 'queued' && newer.id !== older.id && newer.kind === older.kind;
}
