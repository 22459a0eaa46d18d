import { setTimeout as wait } from 'node:timers/promises';
import type { DemoContext, PartResult } from '../part.ts';
import { underLoad } from '../under-load.ts';

/** Load alone: what the other parts are compared with. */
export async function baseline(context: DemoContext): Promise<PartResult> {
  const { options, target, progress, signal } = context;
  progress.step(`Load alone, ${options.baselineSeconds} s …`);
  const rest = () => wait(options.baselineSeconds * 1_000, undefined, { signal });
  const load = await underLoad(options, target, false, rest, signal);
  return { id: 'baseline', title: 'load alone', load, events: [] };
}
