/**
 * What the server and a worker say to each other over the worker's control socket (JSON over HTTP):
 *
 *   GET    /healthz                → WorkerHealth
 *   GET    /replicas               → ReplicaStatus[]
 *   PUT    /replicas/:id           ReplicaSpec → ReplicaStatus; starts it; the same id with the same spec is a no-op, with another spec 409
 *   DELETE /replicas/:id?graceMs=N → SIGTERM to its process group, SIGKILL after graceMs; answered when it is gone and forgotten; absent is fine
 *   POST   /replicas/:id/kill?reason=R → SIGKILL to its process group; the worker then restarts it as after any crash. R is
 *                                    `killed-for-drill` (the default) or `unresponsive`
 *   GET    /replicas/:id/logs?lines=N&follow=1 → NDJSON of LogLine, oldest first; with follow it goes on until the caller leaves
 *   GET    /apps/:app/logs?lines=N&follow=1     → the same for every replica of an App on this worker, ended ones included
 *   GET    /apps/:app/log-window?order=O&replica=ID&from=T&to=T → NDJSON of every kept LogLine of an App on this worker, O is `newest-first` or
 *                                    `oldest-first`, T milliseconds since 1970 that count themselves; read from disk no faster than the caller takes it
 *   DELETE /apps/:app/logs         removes them, when the App is deleted; absent is fine
 *   POST   /lose                   → SIGKILL to all replicas and to the worker itself, for the drill of a lost node; never answered
 *   GET    /events                 → NDJSON of WorkerEvent: one `snapshot` first, then each change (not each sample of
 *                                    CPU and memory: ask GET /replicas for those)
 *   GET    /metrics                → Prometheus text
 *
 * The worker keeps its replicas' specs and process identities on disk (environment sealed): a restarted worker adopts what
 * still runs and starts again what does not, without the server.
 */

export interface ReplicaSpec {
  /** Unique for all time. */
  id: string;
  /** The App's id; of a background process with a dot and its name behind it. */
  app: string;
  /** Release number, for display. */
  release: number;
  /** Digest of everything that makes a replica of one generation different from another. */
  templateHash: string;
  /** argv[0] is looked up in env.PATH; never a shell string. */
  argv: string[];
  cwd: string;
  /** The whole environment of the process (PORT, DATA_DIR … included); nothing of the worker's own is inherited. */
  env: Record<string, string>;
  /** Loopback port given to the app as PORT, and asked by the health check and the edge. */
  port: number;
  healthCheck: ReplicaHealthCheck;
  /** Resident bytes of the process tree; above it the replica is killed with reason `out-of-memory`. */
  memoryLimitBytes: number;
  /** `trial` (of a release, or a command that runs once): never restarted, and its listening ports are reported. */
  purpose: 'serve' | 'trial';
  /**
   * What of the data directory, and of the platform's programs, it sees in a sandbox. Absent: asked for by a server that knew of
   * none; it runs without.
   */
  files?: ReplicaFiles;
}

/** Absolute paths. */
export interface ReplicaFiles {
  readOnly: string[];
  writable: string[];
}

export interface ReplicaHealthCheck {
  /** `http`: GET path on port, 2xx and 3xx are healthy; `tcp`: the connection opens; `running`: it has run for a few seconds; `none`: never ready (a trial that looks for ports itself). */
  kind: 'http' | 'tcp' | 'running' | 'none';
  path: string;
  /** A replica not ready within this time since its start has failed its start-up (`start-timeout`) and is killed; default of the server 60,000. */
  startTimeoutMs: number;
}

export type ReplicaPhase =
  /** Its process runs, not ready yet. */
  | 'starting'
  /** Its process runs and its health check passed. */
  | 'ready'
  /** Its process runs, it was ready and its health check fails now. */
  | 'unhealthy'
  /** Its process ended; a restart waits for its back-off. */
  | 'backing-off'
  /** Its process ended and is not restarted (trial). */
  | 'exited'
  /** It is being stopped. */
  | 'stopping';

export interface ReplicaStatus {
  id: string;
  app: string;
  release: number;
  templateHash: string;
  port: number;
  purpose: 'serve' | 'trial';
  phase: ReplicaPhase;
  pid?: number;
  startedAt: string;
  /** When it was first ready since this start. */
  readyAt?: string;
  restarts: number;
  lastExit?: ReplicaExit;
  /** Whether any process of this replica was ever ready. */
  everReady: boolean;
  /** Of the process tree, the last sample. */
  cpuCores: number;
  memoryBytes: number;
  /** Sockets that its process tree listens on; kept up to date for trials and until the first readiness, else as last seen. */
  listening: ListeningSocket[];
  /** For unhealthy: since when. */
  unhealthySince?: string;
  /** Last failure of the health check in words: `GET /healthz on port 3000 answered 500`. */
  lastProbeFailure?: string;
}

export interface ListeningSocket {
  /** `127.0.0.1`, `0.0.0.0`, `::` … */
  address: string;
  port: number;
}

export interface ReplicaExit {
  at: string;
  /** Exit code, or null when ended by a signal, or when unknown (`adopted`). */
  code: number | null;
  signal: string | null;
  reason:
    | 'exited'
    | 'out-of-memory'
    | 'start-timeout'
    | 'killed-for-drill'
    | 'unresponsive'
    | 'spawn-failed'
    | 'unknown';
  /** Milliseconds that it ran. */
  ranMs: number;
  /** For spawn-failed: the plain-language cause (program not found …). */
  message?: string;
}

export interface LogLine {
  at: string;
  replica: string;
  stream: 'out' | 'err' | 'platform';
  text: string;
}

export interface WorkerHealth {
  name: string;
  pid: number;
  startedAt: string;
  replicas: number;
  memoryBytes: number;
}

export type WorkerEvent =
  | { kind: 'snapshot'; replicas: ReplicaStatus[] }
  | { kind: 'replica'; replica: ReplicaStatus }
  | { kind: 'gone'; id: string };
