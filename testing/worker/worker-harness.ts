import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ControlClient } from '@nonstop4/plane/control-client';
import { dataDirectory } from '@nonstop4/plane/data-directory';
import { killEverything } from '@nonstop4/plane/process-group';
import type { LogLine, ReplicaSpec, ReplicaStatus, WorkerEvent, WorkerHealth } from '@nonstop4/worker/protocol';
import { expect, vi } from 'vitest';

const MAIN = fileURLToPath(new URL('../../worker/src/main.ts', import.meta.url));

/** An app whose behaviour its environment chooses. */
const APP = `
import { createServer } from 'node:http';
import { spawn } from 'node:child_process';
const env = process.env;
if (env.SAY) console.log(env.SAY);
if (env.SAY_ERR) console.error(env.SAY_ERR);
if (env.FLOOD) { const block = 'noise '.repeat(16).concat('\\n').repeat(20000); setInterval(() => process.stdout.write(block), 20); }
if (env.CHILD) spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
if (env.EXIT) { if (env.EXIT_AFTER) setTimeout(() => process.exit(Number(env.EXIT)), Number(env.EXIT_AFTER)); else process.exit(Number(env.EXIT)); }
let healthy = true;
process.on('SIGUSR2', () => { healthy = !healthy; });
process.on('SIGTERM', () => { console.log('got SIGTERM'); if (env.STUBBORN) return; setTimeout(() => process.exit(0), Number(env.DRAIN ?? 0)); });
const hoard = [];
let answers = 0;
const server = createServer((request, response) => {
  answers += 1;
  if (request.url === '/grow') hoard.push(Buffer.alloc(100 * 1024 * 1024, 1));
  response.statusCode = healthy ? 200 : 500;
  response.end(String(request.url === '/answers' ? answers : process.pid));
});
if (env.NO_LISTEN) setInterval(() => {}, 1000);
else server.listen(Number(env.LISTEN ?? env.PORT), env.HOST ?? '127.0.0.1');
`;

export interface RunningWorker {
  child: ChildProcess;
  pid: number;
  client: ControlClient;
  /** What it printed. */
  output(): string;
  /** Sends a signal and waits for its end; the exit code. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** A data directory with an app in it, and workers on it; everything is killed and removed by dispose(). */
export class WorkerHarness {
  readonly root = mkdtempSync(join(tmpdir(), 'nonstop4-worker-'));
  readonly data = dataDirectory(join(this.root, 'data'));
  readonly appDirectory = join(this.root, 'app');
  readonly #workers: RunningWorker[] = [];
  readonly #ids = new Set<string>();

  /** What the next worker is told. */
  sandbox: 'auto' | 'off';

  /** `sandbox`: `auto` for tests of it; the others send signals to the app itself, which in a sandbox is not the first process. */
  constructor(sandbox: 'auto' | 'off' = 'off') {
    this.sandbox = sandbox;
    mkdirSync(this.appDirectory);
    writeFileSync(join(this.appDirectory, 'app.mjs'), APP);
  }

  /** Starts a worker as the supervisor does, from source; resolves when it answers. `user`: as whom, if not as whoever runs the test. */
  async startWorker(name = 'worker-0', user?: number): Promise<RunningWorker> {
    const env = {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NONSTOP4_DATA: this.data.root,
      NONSTOP4_SANDBOX: this.sandbox,
      NONSTOP4_PROCESS: name,
    };
    const as = user === undefined ? {} : { uid: user, gid: user };
    const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'pipe'], ...as });
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += chunk));
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    const client = new ControlClient(this.data.socket(name));
    const worker: RunningWorker = {
      child,
      pid: child.pid ?? 0,
      client,
      output: () => printed,
      end: (signal) => {
        child.kill(signal);
        return ended;
      },
    };
    this.#workers.push(worker);
    const answers = vi.waitFor(
      async () => expect((await client.call<WorkerHealth>('GET', '/healthz')).pid).toBe(worker.pid),
      { timeout: 15_000, interval: 20 },
    );
    const fails = ended.then(() => Promise.reject(new Error(`worker ended: ${printed}`)));
    fails.catch(() => undefined);
    answers.catch(() => undefined);
    await Promise.race([answers, fails]);
    return worker;
  }

  /** The specification of a replica that runs the app, on a free port. */
  async spec(id: string, overrides: Partial<ReplicaSpec> = {}): Promise<ReplicaSpec> {
    this.#ids.add(id);
    const port = overrides.port ?? (await freePort());
    return {
      id,
      app: 'shop',
      release: 1,
      templateHash: 'h1',
      argv: [process.execPath, 'app.mjs'],
      cwd: this.appDirectory,
      port,
      healthCheck: { kind: 'http', path: '/', startTimeoutMs: 20_000 },
      memoryLimitBytes: 512 * 1024 * 1024,
      purpose: 'serve',
      ...overrides,
      env: { PATH: process.env.PATH ?? '', PORT: String(port), ...overrides.env },
    };
  }

  async dispose(): Promise<void> {
    for (const worker of this.#workers) {
      worker.client.close();
      if (worker.child.exitCode === null && worker.child.signalCode === null) await worker.end('SIGKILL');
    }
    for (const id of this.#ids) killEverything(undefined, { name: 'NONSTOP4_REPLICA', value: id });
    rmSync(this.root, { recursive: true, force: true });
  }
}

export function put(worker: RunningWorker, spec: ReplicaSpec): Promise<ReplicaStatus> {
  return worker.client.call('PUT', `/replicas/${spec.id}`, { body: spec });
}

export async function statusOf(worker: RunningWorker, id: string): Promise<ReplicaStatus> {
  const all = await worker.client.call<ReplicaStatus[]>('GET', '/replicas');
  const found = all.find((replica) => replica.id === id);
  if (!found) throw new Error(`no replica ${id}`);
  return found;
}

/** Waits until a replica's status passes the checks. */
export function eventually(
  worker: RunningWorker,
  id: string,
  check: (status: ReplicaStatus) => void,
  timeout = 15_000,
) {
  return vi.waitFor(
    async () => {
      const status = await statusOf(worker, id);
      check(status);
      return status;
    },
    { timeout, interval: 25 },
  );
}

export function untilReady(worker: RunningWorker, id: string): Promise<ReplicaStatus> {
  return eventually(worker, id, (status) => expect(status.phase).toBe('ready'));
}

export async function logOf(worker: RunningWorker, path: string): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  const stream = await worker.client.stream('GET', path);
  for await (const line of createInterface({ input: stream })) lines.push(JSON.parse(line));
  return lines;
}

/** Collects a worker's events until close(). */
export async function watchEvents(worker: RunningWorker): Promise<{ events: WorkerEvent[]; close(): void }> {
  const events: WorkerEvent[] = [];
  const stream = await worker.client.stream('GET', '/events', { timeoutMs: 0 });
  stream.on('error', () => undefined);
  const lines = createInterface({ input: stream });
  lines.on('line', (line) => events.push(JSON.parse(line)));
  lines.on('error', () => undefined);
  return { events, close: () => stream.destroy() };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}

/** What the app at a port answers: its pid. */
export async function ask(port: number, path = '/'): Promise<number> {
  return Number(await (await fetch(`http://127.0.0.1:${port}${path}`)).text());
}
