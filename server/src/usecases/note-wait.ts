import type { Obstacle } from '../domain/workload.ts';
import type { StageContext } from './stages/stage.ts';

/** Writes into the run what it waits for, or that it does not wait any more. */
export async function noteWait(context: StageContext, obstacle: Obstacle | undefined): Promise<void> {
  const known = context.run().waitsFor;
  if (known?.code === obstacle?.code && known?.params.needed === obstacle?.params.needed) return;
  await context.update({ waitsFor: obstacle });
}

/** The same with a line in the log, as often as it is something else. */
export async function sayWait(context: StageContext, obstacle: Obstacle | undefined): Promise<void> {
  if (obstacle && context.run().waitsFor?.code !== obstacle.code) {
    context.say(`waits: ${obstacle.code}: ${obstacle.params.message ?? ''}`, obstacle);
  }
  await noteWait(context, obstacle);
}
