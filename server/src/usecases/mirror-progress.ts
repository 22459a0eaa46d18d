import type { BuildStage } from '../domain/pipeline-run.ts';
import type { BuildJobState } from '../ports/pipeline-runner.ts';
import { sayWait } from './note-wait.ts';
import { pause } from './pause.ts';
import type { StageContext } from './stages/stage.ts';

const LOOK_MS = 500;

/** While a build goes on: writes into the run how far it is and what it waits for, until the signal says that it is enough. */
export async function mirrorProgress(context: StageContext, runId: string, enough: AbortSignal): Promise<void> {
  const { platform, signal } = context;
  const stop = AbortSignal.any([signal, enough]);
  while (!stop.aborted) {
    await pause(LOOK_MS, stop);
    if (stop.aborted) return;
    // What was not written now is written with the next look; the end of the build is asked for elsewhere.
    const state = await platform.runner.observe(runId).catch(() => undefined);
    if (state && !stop.aborted) await noteProgress(context, state).catch(() => undefined);
  }
}

/** Of a build that has ended: it waits for nothing. */
export async function noteProgress(context: StageContext, state: BuildJobState): Promise<void> {
  const waitsFor = 'waitsFor' in state ? state.waitsFor : undefined;
  const steps = 'steps' in state ? state.steps : undefined;
  await sayWait(context, waitsFor);
  if (steps && hasChanged(context.steps(), steps)) await context.noteSteps(steps);
}

function hasChanged(known: readonly BuildStage[] | undefined, told: readonly BuildStage[]): boolean {
  const states = (steps: readonly BuildStage[]) => steps.map(({ name, state }) => `${name} ${state}`).join();
  return known === undefined || states(known) !== states(told);
}
