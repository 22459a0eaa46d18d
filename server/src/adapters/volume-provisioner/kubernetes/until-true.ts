import { setTimeout as pause } from 'node:timers/promises';
import { unavailable } from './file-jobs.ts';

const MOST_MS = 30_000;
const LOOK_MS = 200;

/** Looks until it is so. Throws `volume-unmountable` with these words when it takes too long. */
export async function untilTrue(look: () => Promise<boolean>, otherwise: string): Promise<void> {
  const started = performance.now();
  while (!(await look())) {
    if (performance.now() - started > MOST_MS) throw unavailable(`${otherwise} within ${MOST_MS / 1_000} s`);
    await pause(LOOK_MS);
  }
}
