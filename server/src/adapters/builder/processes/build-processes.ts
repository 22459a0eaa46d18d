import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { identifyProcess, isSameProcess } from '@nonstop4/plane/process-identity';

/** In the environment of every build step, and so of everything that it starts: how a build's processes are found again. */
export const BUILD_MARK = 'NONSTOP4_BUILD';

/**
 * Ends, with SIGKILL, every process that carries the mark: daemons that a build tool left behind, or what goes on after the server
 * that had started it was killed. Answered when they are gone.
 */
export async function endMarked(matches: (mark: string) => boolean): Promise<number> {
  let ended = 0;
  for (;;) {
    const left = await markedProcesses(matches);
    if (left.length === 0) return ended;
    for (const identity of left) {
      // The pid may belong to another process by now.
      if (!isSameProcess(identity)) continue;
      try {
        process.kill(identity.pid, 'SIGKILL');
        ended += 1;
      } catch {
        // It ended by itself.
      }
    }
    await pause(10);
  }
}

async function markedProcesses(matches: (mark: string) => boolean) {
  const found = [];
  for (const name of await readdir('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    const identity = identifyProcess(pid);
    const mark = identity ? await markOf(pid) : undefined;
    if (identity && mark !== undefined && matches(mark)) found.push(identity);
  }
  return found;
}

// Other people's processes cannot be read, and are not ours.
async function markOf(pid: number): Promise<string | undefined> {
  const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
  const entry = environment.split('\0').find((part) => part.startsWith(`${BUILD_MARK}=`));
  return entry?.slice(BUILD_MARK.length + 1);
}
