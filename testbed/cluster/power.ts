import { readFileSync } from 'node:fs';
import { readProcessTable } from '../../plane/src/process-table.ts';
import { endDaemons } from '../machine/daemons.ts';
import type { WorkerPlace } from '../settings.ts';
import { processesIn } from './cgroups.ts';
import { setCable } from './network.ts';
import { daemonsOf } from './worker.ts';

/** Pulls a worker's cable, then kills everything on it at once: a power cut as the other machines see it. */
export async function cutPower(worker: WorkerPlace): Promise<void> {
  await setCable(worker, 'down');
  await killAll(worker);
}

/** SIGKILL to all that runs on a worker, its pods included. */
export async function killAll(worker: WorkerPlace): Promise<void> {
  await endDaemons(daemonsOf(worker), 'hard');
  for (const pid of shimsOf(worker)) kill(pid);
  // What a dying process has forked in the meantime is found by the next look.
  for (let pids = await processesIn(worker); pids.length > 0; pids = await processesIn(worker)) pids.forEach(kill);
}

/** containerd's shims belong to no pod's cgroup: they are known by the socket that they were given. */
function shimsOf({ run }: WorkerPlace): number[] {
  return readProcessTable()
    .filter(({ zombie }) => !zombie)
    .map(({ pid }) => pid)
    .filter((pid) => {
      const words = commandOf(pid);
      return words[0]?.includes('containerd-shim') && words.some((word) => word.startsWith(`${run}/`));
    });
}

function commandOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return []; // ended meanwhile
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Ended meanwhile.
  }
}
