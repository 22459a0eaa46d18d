import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';

/** How git ended: not started at all (`missing`), too slow, or with an exit code and a message. */
export class GitError extends Error {
  readonly reason: 'missing' | 'timeout' | 'failed';
  readonly stderr: string;

  constructor(reason: GitError['reason'], stderr: string) {
    super(`git ${reason}: ${stderr}`);
    this.reason = reason;
    this.stderr = stderr;
  }
}

export interface GitProgramOptions {
  /** The bare repository. */
  repository: string;
  /** Default: `git`. */
  program?: string;
  /** Directories in which programs are looked for, as in PATH. */
  searchPath?: string;
}

export interface GitRunOptions {
  input?: string;
  signal?: AbortSignal;
  /** What goes beyond is not read and git is stopped; the answer is then cut. */
  maxBytes?: number;
  /** More variables: GIT_INDEX_FILE, GIT_WORK_TREE. */
  env?: Record<string, string>;
  /** Default: two minutes. */
  timeoutMs?: number;
}

const SEARCH_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
/** Nothing that is asked here takes longer on a working disk; without a limit a dead network disk would hang the server. */
const TIMEOUT_MS = 120_000;
const MAX_STDERR_CHARS = 4_000;

/**
 * What must hold whatever anybody wrote into a configuration file: names that only Windows or macOS cannot have are content
 * like any other (`protect*`), every push is one pack that is on the disk before main names it (`unpackLimit`, `fsync`),
 * large files are neither compared nor held in memory (`bigFileThreshold`), a push does not wait for the last percent of
 * compression (level 1 took half the time of the default for the same size of code), nothing is tidied behind our back (`gc`).
 */
const SETTINGS = [
  'core.protectNTFS=false',
  'core.protectHFS=false',
  'core.quotePath=false',
  'core.hooksPath=/dev/null',
  'core.fsync=committed',
  'core.bigFileThreshold=2m',
  'pack.compression=1',
  'fastimport.unpackLimit=0',
  'gc.auto=0',
  'maintenance.auto=0',
].flatMap((setting) => ['-c', setting]);

/** The system's git on one repository, without anybody's configuration, hooks, shell or prompt. */
export class GitProgram {
  readonly repository: string;
  readonly #program: string;
  readonly #searchPath: string;

  constructor(options: GitProgramOptions) {
    this.repository = options.repository;
    this.#program = options.program ?? 'git';
    this.#searchPath = options.searchPath ?? SEARCH_PATH;
  }

  /** The same git on another repository. */
  at(repository: string): GitProgram {
    return new GitProgram({ repository, program: this.#program, searchPath: this.#searchPath });
  }

  /** Runs to the end and gives standard output. Throws GitError, or the signal's reason. */
  async run(args: string[], options: GitRunOptions = {}): Promise<Buffer> {
    const child = this.start(args, options.env);
    const maxBytes = options.maxBytes ?? Number.POSITIVE_INFINITY;
    child.stdin.on('error', () => undefined); // it ended without reading all: its exit code says why
    child.stdin.end(options.input ?? '');
    const [output, { code, stderr }] = await Promise.all([
      collect(child, maxBytes),
      endOf(child, { signal: options.signal, timeoutMs: options.timeoutMs ?? TIMEOUT_MS }),
    ]);
    if (code !== 0 && output.length <= maxBytes) throw new GitError('failed', stderr);
    return output.subarray(0, maxBytes);
  }

  /** For those who write or read while it runs; they use `endOf` to learn how it ended. */
  start(args: string[], env: Record<string, string> = {}): ChildProcessWithoutNullStreams {
    // In a process group of its own: what git starts to reach a server ends with it.
    const options = { env: { ...this.#environment(), ...env }, shell: false, detached: true };
    return spawn(this.#program, [...SETTINGS, ...args], options);
  }

  #environment(): Record<string, string> {
    return {
      PATH: this.#searchPath,
      HOME: this.repository,
      LC_ALL: 'C',
      GIT_DIR: this.repository,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_ATTR_NOSYSTEM: '1',
      GIT_NO_REPLACE_OBJECTS: '1',
      GIT_TERMINAL_PROMPT: '0',
    };
  }
}

/** Waits for the end of a started git. Throws GitError when it could not start or took too long, and the signal's reason. */
export async function endOf(
  child: ChildProcessWithoutNullStreams,
  { signal, timeoutMs }: { signal?: AbortSignal | undefined; timeoutMs?: number } = {},
): Promise<{ code: number | null; stderr: string }> {
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-MAX_STDERR_CHARS);
  });
  let late = false;
  const stop = () => stopGroup(child);
  const timeOut = () => {
    late = true;
    stop();
  };
  const timer = timeoutMs === undefined ? undefined : setTimeout(timeOut, timeoutMs);
  signal?.addEventListener('abort', stop);
  if (signal?.aborted) stop();
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    if (signal?.aborted) throw signal.reason;
    if (late) throw new GitError('timeout', stderr);
    return { code, stderr };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall?.startsWith('spawn')) throw new GitError('missing', String(error));
    throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}

function stopGroup(child: ChildProcessWithoutNullStreams): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGTERM');
  } catch {
    // It has ended meanwhile.
  }
}

async function collect(child: ChildProcessWithoutNullStreams, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    if (bytes <= maxBytes) chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > maxBytes) child.kill();
  });
  await once(child, 'close').catch(() => undefined); // an error to start is told by endOf
  return Buffer.concat(chunks);
}
