import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { EdgeHealth, EdgeRoute } from '@nonstop4/edge/protocol';
import { ControlClient } from '@nonstop4/plane/control-client';
import { dataDirectory } from '@nonstop4/plane/data-directory';
import { expect } from 'vitest';
import { afterThisTest } from './cleanup.ts';

const MAIN = join(import.meta.dirname, '../../edge/src/main.ts');

export interface EdgeProcessOptions {
  name?: string;
  data: string;
  /** 0: the kernel chooses; read it from `port`. */
  port?: number;
}

/** An edge as the supervisor runs it: a process of its own, told what to do over its control socket. */
export class EdgeProcess {
  readonly name: string;
  readonly control: ControlClient;
  readonly child: ChildProcess;
  readonly exited: Promise<unknown>;
  stdout = '';
  stderr = '';

  private constructor(options: EdgeProcessOptions) {
    this.name = options.name ?? 'edge-0';
    this.control = new ControlClient(dataDirectory(options.data).socket(this.name));
    const env = {
      NONSTOP4_DATA: options.data,
      NONSTOP4_PROCESS: this.name,
      NONSTOP4_EDGE_PORT: String(options.port ?? 0),
    };
    this.child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.exited = once(this.child, 'exit');
    this.child.stdout?.on('data', (chunk: Buffer) => {
      this.stdout += chunk.toString();
    });
    this.child.stderr?.on('data', (chunk: Buffer) => {
      this.stderr += chunk.toString();
    });
  }

  /** Resolves when the edge answers on its control socket. */
  static async start(options: EdgeProcessOptions): Promise<EdgeProcess> {
    const edge = EdgeProcess.launch(options);
    await expect.poll(() => edge.health(), { timeout: 15_000 }).toMatchObject({ name: edge.name, pid: edge.child.pid });
    return edge;
  }

  /** Started, with nothing known of how that ends. */
  static launch(options: EdgeProcessOptions): EdgeProcess {
    const edge = new EdgeProcess(options);
    afterThisTest(async () => {
      edge.control.close();
      edge.child.kill('SIGKILL');
      await edge.exited;
    });
    return edge;
  }

  async health(): Promise<EdgeHealth | undefined> {
    return this.control.call<EdgeHealth>('GET', '/healthz').catch(() => undefined);
  }

  publish(version: number, routes: EdgeRoute[]): Promise<EdgeHealth> {
    return this.control.call('PUT', '/routes', { body: { version, routes } });
  }

  /** What it logged, parsed. */
  events(): Record<string, unknown>[] {
    return this.stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  get port(): number {
    return Number(this.events().find((event) => event['event'] === 'listening')?.['port']);
  }

  async kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    this.child.kill(signal);
    await this.exited;
  }
}
