import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { killEverything } from '@nonstop4/plane/process-group';
import { vi } from 'vitest';
import { systemClock } from '../../../server/src/adapters/clock/system/system-clock.ts';
import { RandomIdGenerator } from '../../../server/src/adapters/id-generator/random/random-id-generator.ts';
import { LocalRuntime, type LocalRuntimeOptions } from '../../../server/src/adapters/runtime/local/local-runtime.ts';
import type { StartCommand } from '../../../server/src/domain/build-plan.ts';
import type { ReplicaTemplate, WorkloadSpec } from '../../../server/src/domain/workload.ts';
import { type RunningWorker, WorkerHarness } from '../../worker/worker-harness.ts';

/** What the apps of the tests do; each is a directory with one program. */
const PROGRAMS = {
  good: `
    import { createServer } from 'node:http';
    createServer((request, response) => {
      response.statusCode = request.url === '/healthz' || request.url === '/' ? 200 : 404;
      response.end(JSON.stringify({ pid: process.pid, port: process.env.PORT, color: process.env.COLOR }));
    }).listen(Number(process.env.PORT), process.env.HOST, () => console.log('up'));`,
  crashing: `console.log('boom'); process.exit(3);`,
  'dies-soon': `
    import { createServer } from 'node:http';
    createServer((_, response) => response.end('hello')).listen(Number(process.env.PORT), process.env.HOST, () => {
      setTimeout(() => { console.log('no database'); process.exit(4); }, 100);
    });`,
  'hard-coded': `
    import { createServer } from 'node:http';
    createServer((_, response) => response.end('hello')).listen(Number(process.env.WANTED));`,
  failing: `
    import { createServer } from 'node:http';
    createServer((_, response) => { response.statusCode = 500; response.end(); }).listen(Number(process.env.PORT));`,
  silent: `setInterval(() => {}, 1000);`,
} as const;

const PYTHON = `
import http.server, os
class Hello(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(b'hello')
http.server.ThreadingHTTPServer(('0.0.0.0', int(os.environ['WANTED'])), Hello).serve_forever()
`;

export type ProgramName = keyof typeof PROGRAMS | 'python';

const NODE: StartCommand = { argv: ['node', 'app.mjs'], workDir: '.', env: {}, path: [], portPreload: 'node' };
const PYTHON_START: StartCommand = { ...NODE, argv: ['python3', 'app.py'], portPreload: 'python' };

/** Two real workers under a supervisor of the test's own, and local runtimes on them. */
export class LocalHarness {
  readonly workers = new WorkerHarness();
  readonly #running = new Map<string, RunningWorker>();
  readonly #runtimes: LocalRuntime[] = [];
  /** What the runtimes moved: `switch app_1`, `drain app_1 rep_…`. */
  readonly moves: string[] = [];
  readonly complaints: string[] = [];
  #supervising = true;

  static async start(): Promise<LocalHarness> {
    const harness = new LocalHarness();
    for (const [name, program] of [...Object.entries(PROGRAMS), ['python', PYTHON] as const]) {
      mkdirSync(join(harness.workers.root, name));
      writeFileSync(join(harness.workers.root, name, name === 'python' ? 'app.py' : 'app.mjs'), program);
    }
    await Promise.all(['worker-0', 'worker-1'].map((name) => harness.startWorker(name)));
    return harness;
  }

  worker(name: string): RunningWorker {
    const worker = this.#running.get(name);
    if (!worker) throw new Error(`${name} does not run`);
    return worker;
  }

  /** Brought back whenever it ends, until `leave` is called. */
  async startWorker(name: string): Promise<void> {
    const worker = await this.workers.startWorker(name);
    this.#running.set(name, worker);
    worker.child.once('exit', () => {
      this.#running.delete(name);
      if (this.#supervising) void this.startWorker(name).catch(() => undefined);
    });
  }

  /** Workers that end stay away from now on. */
  leave(): void {
    this.#supervising = false;
  }

  /** A runtime as a server that starts has it. */
  async runtime(options: Partial<LocalRuntimeOptions> = {}): Promise<LocalRuntime> {
    const runtime = new LocalRuntime({
      workers: ['worker-0', 'worker-1'].map((name) => ({ name, socket: this.workers.data.socket(name) })),
      portRange: { first: 30_000, last: 39_999 },
      programs: {
        nodeBinDirectory: dirname(process.execPath),
        systemPath: process.env.PATH ?? '',
        staticServer: sourceOf('static-server/main.ts'),
        preloadDirectory: sourceOf('preload'),
        home: this.workers.root,
      },
      ids: new RandomIdGenerator(systemClock),
      gate: {
        switchOver: async (appId) => void this.moves.push(`switch ${appId}`),
        drain: async (appId, ids) => void this.moves.push(`drain ${appId} ${ids.join(' ')}`),
      },
      log: (message, facts) => this.complaints.push(`${message} ${JSON.stringify(facts)}`),
      ...options,
    });
    this.#runtimes.push(runtime);
    runtime.open();
    await runtime.adopted(15_000);
    return runtime;
  }

  template(program: ProgramName, changes: Partial<ReplicaTemplate> = {}): ReplicaTemplate {
    return {
      artifact: {
        id: `art_${program}`,
        appId: 'app',
        kind: 'directory',
        location: join(this.workers.root, program),
        sizeBytes: 1,
        plan: {
          language: 'node',
          tools: [],
          buildSteps: [],
          start: program === 'python' ? PYTHON_START : NODE,
          healthPaths: ['/healthz', '/'],
          notes: [],
        },
        createdAt: 0,
      },
      env: {},
      volumePath: join(this.workers.root, 'volume'),
      memoryLimitBytes: 512 * 1024 * 1024,
      healthCheck: { kind: 'http', path: '/healthz' },
      ...changes,
    };
  }

  spec(appId: string, changes: Partial<WorkloadSpec> = {}): WorkloadSpec {
    return {
      ...{ appId, appName: appId, ownerId: 'user_1', release: 1, templateHash: 'one', replicas: 2 },
      template: this.template('good'),
      ...changes,
    };
  }

  async stop(): Promise<void> {
    this.#supervising = false;
    const replicas = (await Promise.all(this.#runtimes.map((runtime) => runtime.observeAll()))).flat();
    await Promise.all(this.#runtimes.map((runtime) => runtime.close()));
    await this.workers.dispose();
    for (const { id } of replicas.flatMap((observation) => observation.replicas))
      killEverything(undefined, { name: 'NONSTOP4_REPLICA', value: id });
  }
}

/** Waits for a condition on observations. */
export function until<T>(look: () => Promise<T | undefined | false>, timeout = 30_000): Promise<T> {
  return vi.waitFor(
    async () => {
      const found = await look();
      if (!found) throw new Error('not yet');
      return found;
    },
    { timeout, interval: 20 },
  );
}

/** Waits until what was asked is complete. */
export function settled(runtime: LocalRuntime, spec: WorkloadSpec) {
  return until(async () => {
    const seen = await runtime.observe(spec.appId);
    return seen?.rollout.templateHash === spec.templateHash && seen.rollout.state === 'complete' && seen;
  });
}

function sourceOf(path: string): string {
  return fileURLToPath(new URL(`../../../worker/src/${path}`, import.meta.url));
}
