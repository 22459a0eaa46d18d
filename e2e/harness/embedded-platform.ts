import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ApiClient, operations } from '@nonstop4/contract';
import { ControlClient } from '@nonstop4/plane/control-client';
import { type DataDirectory, dataDirectory } from '@nonstop4/plane/data-directory';
import { removeDirectory } from '../../testing/remove-directory.ts';
import { freePort } from './free-port.ts';
import { until } from './until.ts';

/** Edges may drain for half a minute each. */
const RESTART_MS = 170_000;
const DIST = fileURLToPath(new URL('../../dist', import.meta.url));

/** What the supervisor says of one process. */
export interface ProcessState {
  name: string;
  pid: number;
  state: string;
  restarts: number;
  memoryBytes: number;
}

/** A whole embedded platform of its own: the shipped bundles, real processes, a temporary data directory and free ports. */
export interface EmbeddedPlatform {
  url: string;
  edgePort: number;
  data: DataDirectory;
  token: string;
  api: ApiClient;
  processes(): Promise<ProcessState[]>;
  /** SIGKILL to one of its processes, and to nothing else. */
  kill(name: string): Promise<void>;
  /** As `nonstop4 platform restart` does: one process after the other. */
  restartAll(): Promise<void>;
  /** Waits until a process of that name answers that is not the one with this pid. */
  untilBack(name: string, oldPid: number): Promise<void>;
  /** Output of the supervisor so far. */
  output(): string;
  stop(): Promise<void>;
}

export const OWNER = { name: 'owner', password: 'correct horse battery' };

/** A platform whose first account is still to be made, with the one-time link that it has printed. */
export type NewPlatform = Omit<EmbeddedPlatform, 'token' | 'api'> & { setupUrl: string };

/** Starts a platform from dist/ (built by `npm test` and `npm run build`), makes the first account by its one-time link, and signs in. */
export async function startEmbeddedPlatform(settings: Record<string, string> = {}): Promise<EmbeddedPlatform> {
  const { setupUrl, ...platform } = await startNewPlatform(settings);
  try {
    const token = await firstAccount(platform.url, new URL(setupUrl).searchParams.get('token') ?? '');
    return { ...platform, token, api: new ApiClient({ baseUrl: platform.url, token }) };
  } catch (error) {
    await platform.stop();
    throw new Error(`no first account: ${(error as Error).message}\n${platform.output()}`);
  }
}

/** Starts a platform and leaves its one-time link to the test. */
export async function startNewPlatform(settings: Record<string, string> = {}): Promise<NewPlatform> {
  const root = await mkdtemp(join(tmpdir(), 'nonstop4-e2e-'));
  const [port, edgePort] = [Number(settings.NONSTOP4_PORT ?? (await freePort())), await freePort()];
  const first = 20_000 + Math.floor(Math.random() * 100) * 100;
  const env = {
    ...process.env,
    NONSTOP4_DATA: root,
    NONSTOP4_PORT: String(port),
    NONSTOP4_EDGE_PORT: String(edgePort),
    NONSTOP4_REPLICA_PORTS: `${first}-${first + 999}`,
    ...settings,
  };
  const child = spawn(process.execPath, [join(DIST, 'supervisor.js')], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  const data = dataDirectory(root);
  try {
    const setupUrl = await waitForSetupLink(data, child, () => output);
    const parts = { url: `http://127.0.0.1:${port}`, edgePort, data, setupUrl, output: () => output };
    return { ...parts, ...control(data), stop: () => stop(child, root) };
  } catch (error) {
    await stop(child, root);
    throw new Error(`the platform did not start: ${(error as Error).message}\n${output}`);
  }
}

async function waitForSetupLink(data: DataDirectory, child: ChildProcess, output: () => string): Promise<string> {
  const server = new ControlClient(data.socket('server'));
  return until(
    async () => {
      if (child.exitCode !== null) throw new Error(`the supervisor ended with ${child.exitCode}: ${output()}`);
      const health = await server.call<{ setupUrl?: string }>('GET', '/healthz').catch(() => undefined);
      return health?.setupUrl;
    },
    { timeoutMs: 30_000, what: 'the one-time set-up link' },
  );
}

/** Makes the first account with the token of the one-time link; gives an API token of it. */
export async function firstAccount(url: string, setupToken: string, owner = OWNER): Promise<string> {
  const open = new ApiClient({ baseUrl: url });
  await open.call(operations.setup, { body: { token: setupToken, ...owner } });
  const { token } = await open.call(operations.tokenLogin, { body: { ...owner, tokenName: 'e2e' } });
  return token;
}

function control(data: DataDirectory) {
  const supervisor = new ControlClient(data.socket('supervisor'));
  const processes = () => supervisor.call<ProcessState[]>('GET', '/processes');
  const pidOf = async (name: string) => {
    const found = (await processes()).find((one) => one.name === name);
    if (!found) throw new Error(`no process ${name}`);
    return found.pid;
  };
  return {
    processes,
    async kill(name: string) {
      process.kill(await pidOf(name), 'SIGKILL');
    },
    async restartAll() {
      await supervisor.call('POST', '/restart/all', { timeoutMs: RESTART_MS });
    },
    async untilBack(name: string, oldPid: number) {
      const socket = new ControlClient(data.socket(name));
      await until(
        async () => {
          const health = await socket.call<{ pid: number }>('GET', '/healthz').catch(() => undefined);
          return health !== undefined && health.pid !== oldPid;
        },
        { timeoutMs: 30_000, what: `${name} to be back` },
      );
      socket.close();
    },
  };
}

async function stop(child: ChildProcess, root: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }
  removeDirectory(root);
}
