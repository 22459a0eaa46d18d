import { createHash } from 'node:crypto';
import { mkdir, stat } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/** sun_path holds 108 bytes with the closing zero (unix(7)). */
const MAX_SOCKET_PATH_BYTES = 107;
const LONGEST_SOCKET_NAME = 'supervisor.sock'.length;

/** What a worker keeps of its copies, in its own directory. */
export const REPLICAS_FILE = 'replicas.json';

/** Where the platform keeps what it owns on this machine; every process of one platform is given the same root. */
export interface DataDirectory {
  root: string;
  database: string;
  keyFile: string;
  uploads: string;
  work: string;
  git: string;
  artifacts: string;
  cache: string;
  volumes: string;
  /** Output of the platform's own processes. */
  logs: string;
  /** Unix sockets and the supervisor's process list. */
  run: string;
  /** State and app logs of one worker. */
  worker(name: string): string;
  /** State (last good routes) of one edge. */
  edge(name: string): string;
  /** Control socket of one process: `server`, `supervisor`, `edge-0`, `worker-1` … */
  socket(process: string): string;
}

/** Lays out the data directory; makes nothing. */
export function dataDirectory(root: string): DataDirectory {
  const run = runDirectory(root);
  return {
    root,
    database: join(root, 'nonstop4.db'),
    keyFile: join(root, 'secret.key'),
    uploads: join(root, 'uploads'),
    work: join(root, 'work'),
    git: join(root, 'git'),
    artifacts: join(root, 'artifacts'),
    cache: join(root, 'cache'),
    volumes: join(root, 'volumes'),
    logs: join(root, 'logs'),
    run,
    worker: (name) => join(root, 'workers', name),
    edge: (name) => join(root, 'edges', name),
    socket: (process) => join(run, `${process}.sock`),
  };
}

/** Makes the directories that every process expects, readable by the owner only. Throws when another user owns the one for sockets. */
export async function makeDataDirectory(data: DataDirectory): Promise<void> {
  const own = [
    data.root,
    data.uploads,
    data.work,
    data.git,
    data.artifacts,
    data.cache,
    data.volumes,
    data.logs,
    data.run,
  ];
  for (const path of own) await mkdir(path, { recursive: true, mode: 0o700 });
  await refuseForeignDirectory(data.run);
}

// In the shared temporary directory somebody else may have made it first, to listen to our processes.
async function refuseForeignDirectory(path: string): Promise<void> {
  const found = await stat(path);
  if (found.uid === userInfo().uid && (found.mode & 0o022) === 0) return;
  throw new Error(
    `${path} belongs to another user or may be written by others: remove it, or choose another NONSTOP4_DATA.`,
  );
}

// A long home directory would make socket paths that the kernel refuses: they then live under the temporary directory.
function runDirectory(root: string): string {
  const usual = join(root, 'run');
  if (Buffer.byteLength(usual) + 1 + LONGEST_SOCKET_NAME <= MAX_SOCKET_PATH_BYTES) return usual;
  const digest = createHash('sha256').update(root).digest('hex').slice(0, 12);
  return join(tmpdir(), `nonstop4-${userInfo().uid}-${digest}`);
}
