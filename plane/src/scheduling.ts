import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * Nice values (sched(7)) of what must not keep visitors waiting on a machine that is short of processors. Edges and copies that
 * serve have 0. Five is a third of their weight: enough to start in time on a machine that is full.
 */
export const NICE = Object.freeze({ serving: 0, starting: 5, control: 5, building: 10 });

/** The kernel takes one change in a tenth of a second from users without privileges; then it says EAGAIN. */
const TRY_AGAIN_MS = 120;
const TRIES = 50;

/**
 * Sets the weight of a process's whole session against the other sessions of this machine (`/proc/PID/autogroup`, sched(7)): every
 * process of the platform leads a session of its own, where the nice value of each process alone means nothing to the others.
 * Unlike that one it may be set back without privileges. Best effort: a kernel without autogroups only loses this preference.
 */
export async function setSessionNice(pid: number, nice: number): Promise<void> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    try {
      await writeFile(`/proc/${pid}/autogroup`, String(nice));
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
      await pause(TRY_AGAIN_MS, undefined, { ref: false });
    }
  }
}

/** The nice value of a process's session; undefined where the kernel keeps none. */
export async function sessionNice(pid: number): Promise<number | undefined> {
  const text = await readFile(`/proc/${pid}/autogroup`, 'utf8').catch(() => '');
  const nice = /nice (-?\d+)/.exec(text)?.[1];
  return nice === undefined ? undefined : Number(nice);
}
