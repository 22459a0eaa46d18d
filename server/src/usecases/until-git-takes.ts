import { gitAway } from '../domain/server-away.ts';
import { sayWait } from './note-wait.ts';
import { pause } from './pause.ts';
import type { StageContext } from './stages/stage.ts';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/**
 * Puts code away in git; while its server is in the way the run waits for as long as it takes, also across restarts, and tries again in growing
 * intervals. It can be canceled. Other failures are thrown as they are.
 */
export async function untilGitTakes<T>(context: StageContext, work: () => Promise<T>): Promise<T> {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    try {
      const done = await work();
      await sayWait(context, undefined);
      return done;
    } catch (error) {
      const obstacle = gitAway(error);
      if (!obstacle) throw error;
      await sayWait(context, obstacle);
      await pause(pauseMs, context.signal);
      context.signal.throwIfAborted();
    }
  }
}
