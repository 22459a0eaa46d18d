import { setTimeout as wait } from 'node:timers/promises';
import { until } from '../harness/until.ts';
import type { DemoContext, PartEvent } from './part.ts';

const BACK_MS = 90_000;
/** Between two losses: the visitors' own connections settle, so that each loss is counted for itself. */
const SETTLE_MS = 300;

interface Loss {
  what: string;
  held?: number;
  /** Kills. */
  kill(): Promise<void> | void;
  /** Whether what was killed is there again; the App must be redundant again besides. */
  isBack(): Promise<boolean>;
}

/** Kills something under load and waits, by observation, until nothing is missing any more. */
export async function lose(context: DemoContext, loss: Loss, elapsedMs: () => number): Promise<PartEvent> {
  const event: PartEvent = { what: loss.what, atMs: elapsedMs(), held: loss.held };
  await loss.kill();
  const back = async () => {
    context.signal.throwIfAborted();
    return (await loss.isBack()) && (await context.app.isRedundant().catch(() => false));
  };
  await until(back, { timeoutMs: BACK_MS, what: `everything to be there again after the kill of ${loss.what}` });
  event.redundantAgainMs = elapsedMs() - event.atMs;
  await wait(SETTLE_MS, undefined, { signal: context.signal });
  return event;
}

/** SIGKILL to a whole process group (a replica leads its own); gone already is fine. */
export function killGroup(pid: number): void {
  signal(-pid);
}

export function killProcess(pid: number): void {
  signal(pid);
}

function signal(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
