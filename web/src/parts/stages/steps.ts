import type { BuildStageView, Run, StageView } from '@nonstop4/contract';
import { STEP_NAMES, type StepName } from './step-names.ts';

export interface Step {
  name: StepName;
  /** `unreached`: the run ended before this step. `skipped`: this kind of run does not need it. */
  state: StageView['state'] | 'unreached';
  /** How long it took, or takes so far. Milliseconds. */
  tookMs?: number;
}

/** A part of a build in Jenkins. */
export interface BuildStep extends Pick<Step, 'state' | 'tookMs'> {
  name: BuildStageView['name'];
}

const OVER: ReadonlySet<Run['state']> = new Set(['failed', 'canceled', 'superseded']);

/** The steps of a run. `now` (epoch milliseconds) is for the one that is still going on. */
export function stepsOfRun(run: Run, now: number, uploadMs?: number): Step[] {
  const upload: Step = { name: 'upload', state: run.kind === 'upload' ? 'succeeded' : 'skipped', tookMs: uploadMs };
  const wanted = run.stages.filter(isWanted);
  const stopped = wanted.findIndex((stage) => stage.state === 'failed' || stage.state === 'canceled');
  const stages = wanted.map((stage, index): Step => {
    const unreached = OVER.has(run.state) && !stage.startedAt && (stage.state === 'waiting' || index > stopped);
    return { name: stage.name, state: unreached ? 'unreached' : stage.state, tookMs: tookMs(stage, now) };
  });
  // What the platform fetches itself nobody sends.
  return run.origin ? stages : [upload, ...stages];
}

/** How far the build in Jenkins is; undefined where the platform builds by itself. `now` as above. */
export function buildStepsOf(run: Run, now: number): BuildStep[] | undefined {
  const build = run.stages.find(({ name }) => name === 'build');
  return build?.steps?.map((told) => {
    const step = build.endedAt === undefined ? told : asItEnded(told, build);
    return { name: step.name, state: step.state, tookMs: tookMs(step, now) };
  });
}

/** The last news of a step may be from before its end, when the run was canceled or Jenkins went away: it ended with the stage. */
function asItEnded(told: BuildStageView, { state, endedAt }: StageView): Timed<BuildStep> {
  if (told.state === 'waiting') return { ...told, state: 'unreached' };
  return told.state === 'running' ? { ...told, state, endedAt } : told;
}

/** Most apps do not have them, and a step that is passed over each time would tell them nothing. */
const OF_SOME_APPS: ReadonlySet<StepName> = new Set(['test', 'predeploy']);

/** The steps while the browser is still sending, of every app: what only some have is seen with the run. */
export function stepsWhileUploading(state: StageView['state'], tookMs: number | undefined): Step[] {
  return STEP_NAMES.filter((name) => !OF_SOME_APPS.has(name)).map((name) =>
    name === 'upload' ? { name, state, tookMs } : { name, state: 'waiting' },
  );
}

function isWanted({ name, state }: StageView): boolean {
  return !OF_SOME_APPS.has(name) || state !== 'skipped';
}

/** Where the run is: the step going on, else the one that failed, else the last one that did something. */
export function stepInFocus(steps: readonly Step[]): StepName | undefined {
  const find = (state: Step['state']) => steps.find((step) => step.state === state)?.name;
  return (
    find('running') ?? find('failed') ?? find('canceled') ?? steps.findLast((step) => step.state === 'succeeded')?.name
  );
}

type Timed<Named> = Named & Pick<StageView, 'startedAt' | 'endedAt'>;

function tookMs(stage: Timed<unknown>, now: number): number | undefined {
  if (!stage.startedAt) return undefined;
  if (stage.endedAt) return Math.max(0, Date.parse(stage.endedAt) - Date.parse(stage.startedAt));
  // What still grows is counted in whole seconds, from the first one on.
  const seconds = Math.floor((now - Date.parse(stage.startedAt)) / 1_000);
  return seconds < 1 ? undefined : seconds * 1_000;
}
