import type { DemoContext, PartEvent, PartResult } from '../part.ts';
import { underLoad } from '../under-load.ts';

/** Uploads a new version again and again: each is built, tried, rolled out copy by copy, and the old copies drained. */
export async function rollingUpdates(context: DemoContext): Promise<PartResult> {
  const { options, app, target, progress, signal } = context;
  const events: PartEvent[] = [];
  const update = async ({ elapsedMs }: { elapsedMs(): number }) => {
    for (let round = 1; round <= options.rounds; round++) {
      progress.step(`Rolling update ${round} of ${options.rounds} …`);
      const atMs = elapsedMs();
      const run = await app.deployNext(signal);
      events.push({ what: `v${run.release}`, atMs, redundantAgainMs: elapsedMs() - atMs });
    }
  };
  const load = await underLoad(options, target, false, update, signal);
  return { id: 'updates', title: `${options.rounds} rolling updates`, load, events };
}
