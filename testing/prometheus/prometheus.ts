import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../e2e/harness/until.ts';
import { freePorts } from '../free-ports.ts';
import { removeDirectory } from '../remove-directory.ts';

export interface PrometheusStart {
  /** Of prometheus.yml; none: it scrapes nothing. */
  config?: string;
  /** Takes samples by remote write. */
  takesWrites?: boolean;
  /** Default: wherever there is room. */
  port?: number;
}

/** A time series as Prometheus' API answers. */
export interface AnsweredSeries {
  metric: Record<string, string>;
  value?: [number, string];
  values?: [number, string][];
}

const PROGRAM = '/usr/bin/prometheus';

/** A real Prometheus of Debian, with a directory of its own; ended by `stop`, and started again on the same data by `start`. */
export class RunningPrometheus {
  readonly url: string;
  readonly directory: string;
  readonly #args: string[];
  #child: ChildProcess | undefined;
  #output = '';

  private constructor(url: string, directory: string, args: string[]) {
    this.url = url;
    this.directory = directory;
    this.#args = args;
  }

  static async start(wish: PrometheusStart = {}): Promise<RunningPrometheus> {
    if (!existsSync(PROGRAM)) throw new Error(`No ${PROGRAM}: install it (apt install prometheus).`);
    const directory = mkdtempSync(join(tmpdir(), 'nonstop4-prometheus-'));
    const config = join(directory, 'prometheus.yml');
    writeFileSync(config, wish.config ?? 'global: {}\n');
    const address = `127.0.0.1:${wish.port ?? (await freePorts(1))[0]}`;
    const args = [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(directory, 'data')}`,
      `--web.listen-address=${address}`,
      '--log.level=warn',
      ...(wish.takesWrites ? ['--web.enable-remote-write-receiver'] : []),
    ];
    const prometheus = new RunningPrometheus(`http://${address}`, directory, args);
    await prometheus.start();
    return prometheus;
  }

  async start(): Promise<void> {
    const child = spawn(PROGRAM, this.#args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (this.#output += String(chunk)));
    const isReady = async () => {
      if (child.exitCode !== null) throw new Error(`prometheus ended with ${child.exitCode}:\n${this.#output}`);
      return (await fetch(`${this.url}/-/ready`).catch(() => undefined))?.ok;
    };
    await until(isReady, { timeoutMs: 60_000, what: 'Prometheus to be ready' });
  }

  /** Its data stays. */
  async stop(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }

  async remove(): Promise<void> {
    await this.stop();
    removeDirectory(this.directory);
  }

  /** The series of an instant query, or of one over a range when that is given (seconds). */
  async ask(query: string, range?: { start: number; end: number; step: number }): Promise<AnsweredSeries[]> {
    const body = new URLSearchParams({ query });
    for (const [name, value] of Object.entries(range ?? {})) body.set(name, String(value));
    const response = await fetch(`${this.url}/api/v1/${range ? 'query_range' : 'query'}`, { method: 'POST', body });
    const answer = (await response.json()) as { status: string; error?: string; data?: { result: AnsweredSeries[] } };
    if (answer.status !== 'success') throw new Error(`${query}: ${answer.error}`);
    return answer.data?.result ?? [];
  }
}
