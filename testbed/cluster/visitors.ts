import { run } from '../machine/run.ts';
import { intoOutermostCgroup } from './cgroups.ts';

/** A process that starts ends a thread or two, not one at each look. */
const MOST_TRIES = 5;

/**
 * Lets a process that plays visitors run before everything else that wants a processor (SCHED_FIFO, `sched(7)`): visitors have machines of their own,
 * and a request that is sent late because a worker starts a container would be counted as a late answer. It is for a load that leaves the processors
 * alone most of the time. Throws where the kernel refuses it (no right to it, no `chrt` of util-linux).
 */
export async function asVisitors(pid: number): Promise<void> {
  await intoOutermostCgroup(pid);
  for (let tries = 1; ; tries += 1) {
    try {
      await run(['chrt', '--all-tasks', '--fifo', '--pid', '1', String(pid)]);
      return;
    } catch (error) {
      // A thread that ended after chrt had listed it: those that are there now are taken by the next try.
      if (tries === MOST_TRIES || !(error as Error).message.includes('No such process')) throw error;
    }
  }
}
