import { setTimeout as wait } from 'node:timers/promises';
import { answersOnSocket } from './supervisor-client.ts';

/** The server's, an edge's and a worker's grace one after the other (stopGraceMs of the supervisor), and a little more. */
const STOP_PATIENCE_MS = 70_000;
const POLL_MS = 100;

/** Waits until none of the processes answers on its control socket; the names of those that do when the patience ends. */
export async function waitUntilStopped(
  dataRoot: string,
  processes: readonly string[],
  patienceMs = STOP_PATIENCE_MS,
): Promise<string[]> {
  const deadline = Date.now() + patienceMs;
  let running = await answering(dataRoot, processes);
  while (running.length > 0 && Date.now() < deadline) {
    await wait(POLL_MS);
    running = await answering(dataRoot, running);
  }
  return running;
}

async function answering(dataRoot: string, processes: readonly string[]): Promise<string[]> {
  const answers = await Promise.all(processes.map((name) => answersOnSocket(dataRoot, name)));
  return processes.filter((_name, index) => answers[index]);
}
