import { setTimeout as wait } from 'node:timers/promises';
import { watchIdle } from '../machine-idle.ts';
import type { DemoContext, PartResult } from '../part.ts';
import { underLoad } from '../under-load.ts';

/** Programs that have just started compile what they do most: that is not what they are compared with later. */
const WARM_UP_MS = 3_000;

/** Load alone: what the other parts are compared with. */
export async function baseline(context: DemoContext): Promise<PartResult> {
  const { options, target, progress, signal } = context;
  const rest = (ms: number) => () => wait(ms, undefined, { signal });
  progress.step('Warming up …');
  await underLoad(options, target, false, rest(WARM_UP_MS), signal);
  progress.step(`Load alone, ${options.baselineSeconds} s …`);
  const idleShare = watchIdle();
  const load = await underLoad(options, target, false, rest(options.baselineSeconds * 1_000), signal);
  return { id: 'baseline', title: 'load alone', load, events: [], idleShare: idleShare() };
}
