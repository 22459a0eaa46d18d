import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ControlClient } from '@nonstop4/plane/control-client';
import { dataDirectory } from '@nonstop4/plane/data-directory';
import { membersOf } from '@nonstop4/plane/process-group';
import { identifyProcess } from '@nonstop4/plane/process-identity';
import { proportionalBytes } from '@nonstop4/plane/process-table';
import type { ReplicaSpec, ReplicaStatus } from '@nonstop4/worker/protocol';
import { freePorts } from '../../testing/free-ports.ts';

/**
 * What a sandbox costs: the same app started by a worker with and without one, by turns. Prints medians of the time from the asking to
 * the first answer, of the memory of all its processes (shared memory divided among those that share it), and of a request.
 * `node bench/sandbox/sandbox-cost.ts [ROUNDS]`
 */
const ROUNDS = Number(process.argv[2] ?? 15);
const REQUESTS = 300;
const MAIN = fileURLToPath(new URL('../../worker/src/main.ts', import.meta.url));
const PROGRAMS: Record<string, string[]> = {
  node: [
    process.execPath,
    '-e',
    "require('node:http').createServer((_, response) => response.end('hello')).listen(process.env.PORT, '127.0.0.1')",
  ],
  python: [
    'python3',
    '-c',
    'import http.server, os\nclass H(http.server.BaseHTTPRequestHandler):\n  def do_GET(self):\n    self.send_response(200); self.send_header("content-length", "5"); self.end_headers(); self.wfile.write(b"hello")\n  def log_message(self, *a): pass\nhttp.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), H).serve_forever()',
  ],
};

interface Figures {
  startMs: number[];
  memoryKb: number[];
  requestMs: number[];
}

class Bench {
  readonly root = mkdtempSync(join(tmpdir(), 'nonstop4-bench-'));
  readonly app = join(this.root, 'app');
  readonly volume = join(this.root, 'volume');

  constructor() {
    for (const path of [this.app, this.volume]) mkdirSync(path);
    writeFileSync(join(this.app, 'file'), 'x');
  }

  async worker(sandbox: 'off' | 'required'): Promise<{ child: ChildProcess; client: ControlClient }> {
    const data = dataDirectory(join(this.root, sandbox));
    const { PATH, HOME } = process.env;
    const own = { NONSTOP4_DATA: data.root, NONSTOP4_PROCESS: 'worker-0', NONSTOP4_SANDBOX: sandbox };
    const child = spawn(process.execPath, [MAIN], {
      env: { PATH, HOME, ...own },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const client = new ControlClient(data.socket('worker-0'));
    while (!(await client.call('GET', '/healthz').catch(() => undefined))) {
      if (child.exitCode !== null)
        throw new Error(`the worker with NONSTOP4_SANDBOX=${sandbox} ended with ${child.exitCode}`);
      await pause(20);
    }
    return { child, client };
  }

  async once(client: ControlClient, argv: string[], figures: Figures): Promise<void> {
    const [port = 0] = await freePorts(1);
    const body: ReplicaSpec = {
      ...{ id: `r${port}-${Date.now()}`, app: 'bench', release: 1, templateHash: 'h', argv, cwd: this.app, port },
      env: { PATH: process.env.PATH ?? '', PORT: String(port) },
      healthCheck: { kind: 'none', path: '/', startTimeoutMs: 60_000 },
      ...{ memoryLimitBytes: 512 * 1024 * 1024, purpose: 'serve' },
      files: { readOnly: [this.app], writable: [this.volume] },
    };
    const asked = performance.now();
    await client.call('PUT', `/replicas/${body.id}`, { body });
    while (!(await answers(port))) await pause(1);
    figures.startMs.push(performance.now() - asked);
    const times: number[] = [];
    for (let sent = 0; sent < REQUESTS; sent += 1) {
      const began = performance.now();
      await answers(port);
      times.push(performance.now() - began);
    }
    figures.requestMs.push(median(times));
    const status = (await client.call<ReplicaStatus[]>('GET', '/replicas')).find(({ id }) => id === body.id);
    const leader = identifyProcess(status?.pid ?? 0);
    const rows = leader ? membersOf(leader) : [];
    figures.memoryKb.push(rows.reduce((sum, { pid }) => sum + (proportionalBytes(pid) ?? 0), 0) / 1024);
    await client.call('DELETE', `/replicas/${body.id}?graceMs=2000`);
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const outgoing = request({ host: '127.0.0.1', port, agent: false }, (response) => {
      response.resume().once('end', () => resolve(true));
    });
    outgoing.once('error', () => resolve(false));
    outgoing.end();
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

const bench = new Bench();
const workers = { off: await bench.worker('off'), required: await bench.worker('required') };
try {
  console.log(`medians of ${ROUNDS} starts each, by turns; load average ${loadavg()[0]?.toFixed(1)}`);
  console.log('app     sandbox  start to first answer  memory of its processes  one request');
  for (const [name, argv] of Object.entries(PROGRAMS)) {
    const figures = { off: newFigures(), required: newFigures() };
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const kind of ['off', 'required'] as const) await bench.once(workers[kind].client, argv, figures[kind]);
    }
    for (const kind of ['off', 'required'] as const) {
      const { startMs, memoryKb, requestMs } = figures[kind];
      const memory = `${(median(memoryKb) / 1024).toFixed(1)} MB`;
      console.log(
        `${name.padEnd(8)}${(kind === 'off' ? 'without' : 'with').padEnd(9)}${`${median(startMs).toFixed(0)} ms`.padEnd(23)}${memory.padEnd(25)}${median(requestMs).toFixed(2)} ms`,
      );
    }
  }
} finally {
  for (const { child, client } of Object.values(workers)) {
    client.close();
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
  }
  rmSync(bench.root, { recursive: true, force: true });
}

function newFigures(): Figures {
  return { startMs: [], memoryKb: [], requestMs: [] };
}
