import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { readFileIfThere, writeFileAtomic } from '@nonstop4/plane/atomic-file';
import { adoptProcess, type DetachedProcess, StartFailed, startDetached } from '@nonstop4/plane/detached-process';
import { signalProcess, signalTree } from '@nonstop4/plane/process-group';
import { isSameProcess, type ProcessIdentity } from '@nonstop4/plane/process-identity';
import { explainPortError } from '../listeners.ts';
import type { ListenAddress } from './listen-address.ts';
import { HaproxyUnreachable, MasterSocket } from './master-socket.ts';

/** HAProxy is not on this machine. */
export class HaproxyMissing extends Error {}

/** What the next agent needs to go on with a running HAProxy. */
export interface EngineRecord {
  identity: ProcessIdentity;
  listen: ListenAddress;
  logPort: number;
}

export interface EngineFiles {
  configuration: string;
  /** Name and content of every map. */
  maps: readonly (readonly [file: string, content: string])[];
  /** What the servers' states are from the first moment on. */
  serverStates: string;
}

const STARTING_MS = 15_000;
const LOOK_EVERY_MS = 20;
const SOCKET = 'haproxy.sock';
const RECORD = 'haproxy.json';
const OUTPUT = 'haproxy.log';
/** Where Debian puts it, and an ordinary user's PATH does not look. */
const ALSO_IN_PATH = '/usr/local/sbin:/usr/sbin:/sbin';

/** One HAProxy (a master process with its workers) that outlives the agent. */
export class Engine {
  readonly #directory: string;
  readonly #path: string;
  #running: DetachedProcess | undefined;

  /** `directory` is its working directory: all paths in the configuration are relative to it. `path`: where programs are looked up. */
  constructor(directory: string, path: string) {
    this.#directory = directory;
    this.#path = `${path}:${ALSO_IN_PATH}`;
  }

  /** Through the process's own view of its directory: the path's length, bounded for sockets, does not depend on where that is. */
  get master(): MasterSocket {
    if (!this.#running) throw new HaproxyUnreachable('HAProxy does not run');
    return new MasterSocket(`/proc/${this.#running.identity.pid}/cwd/${SOCKET}`);
  }

  get identity(): ProcessIdentity | undefined {
    return this.#running?.identity;
  }

  /** Goes on with the HAProxy of an earlier agent, when it runs and answers. */
  async adopt(): Promise<EngineRecord | undefined> {
    const text = await readFileIfThere(join(this.#directory, RECORD));
    if (text === undefined) return undefined;
    const record = parseRecord(text);
    if (!record) return undefined;
    if (isSameProcess(record.identity)) {
      this.#running = adoptProcess(record.identity);
      const answered = await this.master.processes().catch(() => undefined);
      if (answered?.workers.some(({ old }) => !old)) return record;
    }
    // It ended, or it hangs: what is left of it must not share the port with the next one.
    signalTree(record.identity, 'SIGKILL');
    this.#running = undefined;
    return undefined;
  }

  /** Starts HAProxy. Throws PortUnavailable, HaproxyMissing or another error with HAProxy's words. */
  async start(files: EngineFiles, listen: ListenAddress, logPort: number): Promise<void> {
    await this.#write(files);
    const output = join(this.#directory, OUTPUT);
    await (await open(output, 'w', 0o600)).close();
    const argv = ['haproxy', '-W', '-S', `unix@${SOCKET},mode,600`, '-f', 'haproxy.cfg'];
    const env = { PATH: this.#path };
    try {
      this.#running = await startDetached({ argv, cwd: this.#directory, env, outPath: output, errPath: output });
    } catch (error) {
      if (!(error instanceof StartFailed)) throw error;
      throw new HaproxyMissing(
        `HAProxy cannot be started: ${error.message}. Install it (Debian: apt-get install haproxy), or take the embedded edge (NONSTOP4_EDGE).`,
      );
    }
    await this.#untilItAnswers(listen, output);
    const record: EngineRecord = { identity: this.#running.identity, listen, logPort };
    await writeFileAtomic(join(this.#directory, RECORD), JSON.stringify(record));
  }

  /** A new worker takes over with the new configuration, the old one finishes what it holds. Resolves to the new worker. */
  async reload(files: EngineFiles): Promise<number> {
    const before = await this.master.processes();
    await this.#write(files);
    await this.master.ask('reload').catch(ignoreUnreachable);
    const deadline = Date.now() + STARTING_MS;
    for (;;) {
      const now = await this.master.processes().catch(() => undefined);
      if (now && now.failedReloads > before.failedReloads) throw new Error('HAProxy refused its new configuration');
      const fresh = now?.workers.find(({ pid, old }) => !old && !before.workers.some((known) => known.pid === pid));
      if (fresh && (await this.#answers(fresh.pid))) return fresh.pid;
      if (Date.now() > deadline) throw new Error('HAProxy did not reload in time');
      await pause(LOOK_EVERY_MS);
    }
  }

  /** Resolves when the present one has ended, however. */
  async ended(): Promise<void> {
    await this.#running?.ended;
  }

  /** No new connections; what runs is finished. */
  finish(): void {
    if (this.#running) signalProcess(this.#running.identity, 'SIGUSR1');
  }

  async kill(): Promise<void> {
    if (!this.#running) return;
    signalTree(this.#running.identity, 'SIGKILL');
    await this.#running.ended;
  }

  async #write({ configuration, maps, serverStates }: EngineFiles): Promise<void> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    for (const [file, content] of maps) await writeFileAtomic(join(this.#directory, file), content);
    await writeFileAtomic(join(this.#directory, 'servers.state'), serverStates);
    await writeFileAtomic(join(this.#directory, 'haproxy.cfg'), configuration);
  }

  async #untilItAnswers(listen: ListenAddress, output: string): Promise<void> {
    const deadline = Date.now() + STARTING_MS;
    const running = this.#running as DetachedProcess;
    let ended = false;
    void running.ended.then(() => {
      ended = true;
    });
    for (;;) {
      const [worker] = await this.master.processes().then(
        ({ workers }) => workers,
        () => [],
      );
      if (worker && (await this.#answers(worker.pid))) return;
      if (ended || Date.now() > deadline) throw await explain(await readFile(output, 'utf8'), listen);
      await pause(LOOK_EVERY_MS);
    }
  }

  async #answers(worker: number): Promise<boolean> {
    const info = await this.master.tell(worker, ['show info']).catch(() => '');
    return info.includes(`Pid: ${worker}\n`);
  }
}

const BIND_ERRORS: readonly [words: string, code: string][] = [
  ['Address already in use', 'EADDRINUSE'],
  ['Permission denied', 'EACCES'],
  ['Cannot assign requested address', 'EADDRNOTAVAIL'],
];

/** HAProxy's own words, or those of the edge when the port is what is wrong. */
function explain(output: string, { hosts, port, tls }: ListenAddress): Error {
  const bind = /cannot bind socket \(([^)]*)\)/.exec(output)?.[1] ?? '';
  const code = BIND_ERRORS.find(([words]) => bind.includes(words))?.[1];
  const error: NodeJS.ErrnoException = new Error(`HAProxy does not start: ${output.trim().slice(-2_000)}`);
  if (code === undefined) return error;
  error.code = code;
  const host = hosts.find((one) => output.includes(`[${one}:`)) ?? hosts[0] ?? '';
  const isTls = tls !== undefined && output.includes(`:${tls.port}]`);
  return explainPortError(error, host, isTls ? tls.port : port, isTls);
}

function parseRecord(text: string): EngineRecord | undefined {
  try {
    return JSON.parse(text) as EngineRecord;
  } catch {
    return undefined;
  }
}

function ignoreUnreachable(error: unknown): string {
  // HAProxy's master closes this connection by starting itself anew.
  if (error instanceof HaproxyUnreachable) return '';
  throw error;
}
