import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { ApiUnreachable, type Run } from '@nonstop4/contract';
import type { Connection } from '../command-line.ts';
import type { Archive } from './folder-archive.ts';
import { type SendOptions, sendArchive } from './send-archive.ts';

/** Some eight seconds in all: a server that was killed is back by then, or another one answers. */
const WAITS_MS = [500, 1_000, 2_000, 4_000];

/**
 * Sends it again, with the same key, when the connection was lost: whether everything had arrived nobody can tell, and it is taken once. A server
 * that did not answer at all is asked once. Throws as sendArchive.
 */
export async function sendUntilAnswered(
  connection: Connection,
  archive: Archive,
  options: Omit<SendOptions, 'key'>,
): Promise<Run> {
  const key = randomUUID();
  for (let lost = 0; ; lost += 1) {
    try {
      return await sendArchive(connection, archive, { ...options, key });
    } catch (error) {
      const waitMs = WAITS_MS[lost];
      if (!(error instanceof ApiUnreachable) || waitMs === undefined || (lost === 0 && isNobody(error))) throw error;
      await pause(waitMs, undefined, { signal: options.signal });
    }
  }
}

/** Whoever typed the address is to know at once. */
function isNobody({ cause }: Error): boolean {
  return (cause as NodeJS.ErrnoException | undefined)?.code === 'ECONNREFUSED';
}
