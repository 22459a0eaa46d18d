import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ApiClient } from '@nonstop4/contract';
import { ControlClient } from '@nonstop4/plane/control-client';
import { dataDirectory } from '@nonstop4/plane/data-directory';
import { NODE_FLAGS } from '../../supervisor/src/config.ts';
import { removeDirectory } from '../../testing/remove-directory.ts';
import { firstAccount, OWNER } from '../harness/embedded-platform.ts';
import { freePort } from '../harness/free-port.ts';
import { until } from '../harness/until.ts';

const SERVER = fileURLToPath(new URL('../../dist/server.js', import.meta.url));
const START_MS = 90_000;

/** A server of the platform on this machine whose Apps run on a cluster: its own data, the shipped bundle, a free port. */
export class ClusterPlatform {
  readonly url: string;
  #settings: Record<string, string>;
  readonly #root: string;
  #child: ChildProcess | undefined;
  #printed = '';
  #token = '';

  private constructor(root: string, port: number, settings: Record<string, string>) {
    this.url = `http://127.0.0.1:${port}`;
    this.#root = root;
    this.#settings = { ...settings, NONSTOP4_DATA: root, NONSTOP4_PORT: String(port) };
  }

  static async start(settings: Record<string, string>): Promise<ClusterPlatform> {
    if (!existsSync(SERVER)) throw new Error('The platform is not built: npm run build.');
    const root = await mkdtemp(join(tmpdir(), 'nonstop4-cluster-'));
    const platform = new ClusterPlatform(root, await freePort(), settings);
    try {
      const setupUrl = await platform.run();
      // Its data on the cluster's storage outlives this server: the next one must not meet it under the same name.
      const owner = { ...OWNER, name: `proof-${randomBytes(4).toString('hex')}` };
      const setupToken = new URL(setupUrl ?? '').searchParams.get('token') ?? '';
      platform.#token = await firstAccount(platform.url, setupToken, owner);
      return platform;
    } catch (error) {
      await platform.stop();
      throw new Error(`The platform did not start: ${(error as Error).message}\n${platform.output()}`);
    }
  }

  get token(): string {
    return this.#token;
  }

  get api(): ApiClient {
    return new ApiClient({ baseUrl: this.url, token: this.#token });
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** What the server has printed so far. */
  output(): string {
    return this.#printed;
  }

  /** Starts the server and resolves when it is ready; gives the one-time link when there is no account yet. */
  async run(): Promise<string | undefined> {
    // As the supervisor starts it.
    const child = spawn(process.execPath, [...NODE_FLAGS.server, SERVER], {
      env: { ...process.env, MALLOC_ARENA_MAX: '2', ...this.#settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (this.#printed += String(chunk)));
    const control = new ControlClient(dataDirectory(this.#root).socket('server'));
    try {
      return await until(
        async () => {
          if (child.exitCode !== null) throw new Error(`it ended with code ${child.exitCode}`);
          const health = await control.call<{ setupUrl?: string }>('GET', '/healthz').catch(() => undefined);
          const isReady = health && (await fetch(`${this.url}/readyz`).catch(() => undefined))?.ok;
          return isReady ? { setupUrl: health.setupUrl } : undefined;
        },
        { timeoutMs: START_MS, what: 'the server to be ready' },
      ).then(({ setupUrl }) => setupUrl);
    } finally {
      control.close();
    }
  }

  /** Ends the server and starts it again on the same data, with other settings; gives the way back. */
  async restartWith(settings: Record<string, string>): Promise<() => Promise<void>> {
    const before = this.#settings;
    const restart = async (next: Record<string, string>) => {
      await this.#end('SIGTERM');
      this.#settings = next;
      await this.run();
    };
    await restart({ ...before, ...settings });
    return () => restart(before);
  }

  /** SIGKILL. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
    removeDirectory(this.#root);
  }

  async #end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }
}
