import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { EdgeCertificate, EdgeHealth, EdgeRoute } from '@nonstop4/edge/protocol';
import { readFileIfThere } from '@nonstop4/plane/atomic-file';
import { ControlClient } from '@nonstop4/plane/control-client';
import { dataDirectory } from '@nonstop4/plane/data-directory';
import { signalTree } from '@nonstop4/plane/process-group';
import { isSameProcess, type ProcessIdentity } from '@nonstop4/plane/process-identity';
import { expect } from 'vitest';
import { afterThisTest } from './cleanup.ts';

/** The programs that an edge can be. */
const PROGRAMS = { embedded: '../../edge/src/main.ts', haproxy: '../../edge/src/haproxy-main.ts' } as const;

export type EdgeProgram = keyof typeof PROGRAMS;

export interface EdgeProcessOptions {
  name?: string;
  data: string;
  /** 0: the kernel chooses; read it from `port`. */
  port?: number;
  /** For HTTPS; none unless said. 0: the kernel chooses. */
  tlsPort?: number;
  program?: EdgeProgram | undefined;
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
    const program = join(import.meta.dirname, PROGRAMS[options.program ?? 'embedded']);
    const env = {
      PATH: process.env['PATH'] ?? '',
      NONSTOP4_DATA: options.data,
      NONSTOP4_PROCESS: this.name,
      NONSTOP4_EDGE_PORT: String(options.port ?? 0),
    };
    const tls = options.tlsPort === undefined ? {} : { NONSTOP4_EDGE_TLS_PORT: String(options.tlsPort) };
    this.child = spawn(process.execPath, [program], { env: { ...env, ...tls }, stdio: ['ignore', 'pipe', 'pipe'] });
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
      await endHaproxy(options.data, edge.name);
    });
    return edge;
  }

  async health(): Promise<EdgeHealth | undefined> {
    return this.control.call<EdgeHealth>('GET', '/healthz').catch(() => undefined);
  }

  publish(version: number, routes: EdgeRoute[]): Promise<EdgeHealth> {
    return this.control.call('PUT', '/routes', { body: { version, routes } });
  }

  certify(version: number, certificates: EdgeCertificate[]): Promise<EdgeHealth> {
    return this.control.call('PUT', '/certificates', { body: { version, certificates } });
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

  get tlsPort(): number {
    return Number(this.events().find((event) => event['event'] === 'listening')?.['tlsPort']);
  }

  async kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    this.child.kill(signal);
    await this.exited;
  }
}

/** The HAProxy of an edge, which serves on when its agent is gone; undefined when there is none. */
export async function haproxyOf(data: string, name: string): Promise<ProcessIdentity | undefined> {
  const text = await readFileIfThere(join(dataDirectory(data).edge(name), 'haproxy.json'));
  const identity = text === undefined ? undefined : (JSON.parse(text) as { identity: ProcessIdentity }).identity;
  return identity && isSameProcess(identity) ? identity : undefined;
}

export async function endHaproxy(data: string, name: string): Promise<void> {
  const identity = await haproxyOf(data, name);
  if (!identity) return;
  signalTree(identity, 'SIGKILL');
  await expect.poll(() => isSameProcess(identity)).toBe(false);
}
