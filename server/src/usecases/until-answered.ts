import { pause } from './pause.ts';
import { silentSince } from './silent-since.ts';
import type { StageContext } from './stages/stage.ts';

const LOOK_MS = 1_000;
export const WAITS_FOR_CLUSTER = 'the cluster does not answer: this waits and goes on when it does';

/** A stage that needs the cluster waits for it instead of failing: the run is queued as long as the silence lasts, and can be canceled. */
export async function untilAnswered({ platform, say, signal }: StageContext): Promise<void> {
  for (let said = false; silentSince(platform) !== undefined; said = true) {
    if (!said) say(WAITS_FOR_CLUSTER);
    await pause(LOOK_MS, signal);
    signal.throwIfAborted();
  }
}
