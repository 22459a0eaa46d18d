import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import { resolve } from 'node:path';

/** Held until release() or the end of the process, SIGKILL included: the kernel gives it back. */
export interface ProcessLock {
  release(): void;
}

/**
 * Makes sure that one process of a name (`supervisor`, `worker-0`) runs per data directory. Undefined when another one
 * holds the lock. It is a name in Linux's abstract socket namespace (unix(7)): bound by one process at a time, never left
 * behind as a file lock would be, and without the race of judging whether such a file is stale.
 */
export async function acquireProcessLock(dataRoot: string, name: string): Promise<ProcessLock | undefined> {
  const digest = createHash('sha256').update(resolve(dataRoot)).digest('hex').slice(0, 32);
  const server = createServer((socket) => socket.destroy());
  try {
    await listen(server, `\0nonstop4/${digest}/${name}`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return undefined;
    throw error;
  }
  server.unref();
  return { release: () => void server.close() };
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((done, failed) => {
    server.once('error', failed);
    server.listen(path, done);
  });
}
