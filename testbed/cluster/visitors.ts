import { run } from '../machine/run.ts';
import { intoOutermostCgroup } from './cgroups.ts';

/**
 * Lets a process that plays visitors run before everything else that wants a processor (SCHED_FIFO, `sched(7)`): visitors have machines of their own,
 * and a request that is sent late because a worker starts a container would be counted as a late answer. It is for a load that leaves the processors
 * alone most of the time. Throws where the kernel refuses it (no right to it, no `chrt` of util-linux).
 */
export async function asVisitors(pid: number): Promise<void> {
  await intoOutermostCgroup(pid);
  await run(['chrt', '--all-tasks', '--fifo', '--pid', '1', String(pid)]);
}
