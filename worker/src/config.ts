import { isAbsolute } from 'node:path';
import { type DataDirectory, dataDirectory } from '@nonstop4/plane/data-directory';
import { type SandboxSetting, sandboxSetting } from '@nonstop4/plane/sandbox/sandbox-setting';
import { USUAL_PATH } from '@nonstop4/plane/usual-path';

/** What a worker is told by the supervisor. */
export interface WorkerConfig {
  /** `worker-0`, `worker-1` … */
  name: string;
  data: DataDirectory;
  sandbox: SandboxSetting;
  /** Where programs are, and the home of the platform's user. */
  path: string;
  home: string;
}

/** Every number that shapes a worker's behaviour, in one place; times in milliseconds, sizes in bytes. */
export const DEFAULTS = Object.freeze({
  backoff: Object.freeze({ firstMs: 500, stepMs: 500, maxMs: 30_000, resetAfterMs: 10_000 }),
  probe: Object.freeze({
    /** A replica that starts is asked often, so that a deploy is quick; less often once it is plainly slow. */
    startingMs: 100,
    startingSlowMs: 250,
    slowAfterMs: 5_000,
    readyMs: 2_000,
    /** The first answer of many frameworks compiles something: it may take long. */
    startingTimeoutMs: 5_000,
    readyTimeoutMs: 2_000,
    failuresToUnhealthy: 2,
    /** Measured on a Node server: after ten answers the next ones take as long as they ever will; a slow page is not asked ten times. */
    warmUpChecks: 10,
    warmUpMs: 250,
    /** What is not asked anything counts as well after this time: as minReadySeconds of the Deployments on a cluster. */
    settledMs: 5_000,
  }),
  sample: Object.freeze({ memoryMs: 1_000, cpuMs: 2_000, listeningMs: 250 }),
  /** Replicas that may be between start and readiness at once: at least this many, else two for each processor. */
  startSlots: 4,
  /** A replica gives its start slot back after this time, ready or not. */
  startSlotMs: 3_000,
  limits: Object.freeze({
    /** Processes and threads of one replica; a Java server under load has some hundred threads. */
    processes: 1024,
    /**
     * The kernel's wall stands behind the limit that is looked at each second: it counts buffers of sockets, page tables and files in
     * memory too, which are not the app's own.
     */
    memoryAboveBytes: 32 * 1024 * 1024,
  }),
  /** For all replicas together when the platform stops. */
  stopGraceMs: 10_000,
  logs: Object.freeze({
    pollActiveMs: 100,
    pollQuietMs: 500,
    /** Without output for this long a replica's files are polled less often. */
    quietAfterMs: 5_000,
    /** An unfinished line (a prompt) is shown after this time. */
    partialLineMs: 1_000,
    maxLineBytes: 16 * 1024,
    /** Structured bytes for each poll of 100 ms: 5 MB a second for a replica, 10 MB for the worker. */
    replicaBytesPerPoll: 512 * 1024,
    workerBytesPerPoll: 1024 * 1024,
    /** What a replica may be behind before its surplus is dropped: a burst, not a flood. */
    maxBacklogBytes: 4 * 1024 * 1024,
    truncateAboveBytes: 1024 * 1024,
    rotateAboveBytes: 5 * 1024 * 1024,
    /** The one that is written to and three older ones. */
    filesKept: 4,
    maxTailLines: 10_000,
    defaultTailLines: 200,
    /** A follower that is this far behind loses lines instead of costing the worker memory. */
    maxFollowerBytes: 1024 * 1024,
  }),
});

/** Reads and checks the environment. Throws with a plain-language message. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): WorkerConfig {
  const root = env.NONSTOP4_DATA ?? '';
  const name = env.NONSTOP4_PROCESS ?? '';
  if (!isAbsolute(root)) throw new Error('NONSTOP4_DATA must be the absolute path of the data directory.');
  if (!/^[a-z][a-z0-9-]{0,30}$/.test(name))
    throw new Error('NONSTOP4_PROCESS must be the name of this worker (worker-0).');
  const { PATH: path = USUAL_PATH, HOME: home = '/' } = env;
  return Object.freeze({ name, data: dataDirectory(root), sandbox: sandboxSetting(env.NONSTOP4_SANDBOX), path, home });
}
