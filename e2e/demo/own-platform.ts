import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiClient, operations } from '@nonstop4/contract';
import { removeDirectory } from '../../testing/remove-directory.ts';
import { freePort } from '../harness/free-port.ts';
import { until } from '../harness/until.ts';
import { DemoPlatform } from './platform.ts';

/** A platform that the demo uses, and what ends it again. */
export interface PlatformInUse {
  platform: DemoPlatform;
  /** Stops what was started for the demo, and nothing else. */
  stop(): Promise<void>;
}

const START_MS = 60_000;

/** Starts a platform from dist/ in a temporary directory on free ports, and makes its first account with the link that it prints. */
export async function startOwnPlatform(root: string, signal: AbortSignal): Promise<PlatformInUse> {
  const supervisor = join(root, 'dist', 'supervisor.js');
  if (!existsSync(supervisor)) throw new Error('The platform is not built: run “npm run demo”, which builds it first.');
  const dataRoot = await mkdtemp(join(tmpdir(), 'nonstop4-demo-'));
  const [port, edgePort] = [await freePort(), await freePort()];
  const child = spawn(process.execPath, [supervisor], {
    // A group of its own: Ctrl-C in the terminal is for the demo, which then stops the platform in order.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      NONSTOP4_DATA: dataRoot,
      NONSTOP4_PORT: String(port),
      NONSTOP4_EDGE_PORT: String(edgePort),
      NONSTOP4_REPLICA_PORTS: replicaPorts(),
    },
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += String(chunk)));
  const stop = () => stopPlatform(child, dataRoot);
  try {
    const setupToken = await setupLink(child, () => printed, signal);
    const url = `http://127.0.0.1:${port}`;
    const platform = new DemoPlatform(url, await firstAccount(url, setupToken), dataRoot);
    const stopAll = () => {
      platform.close();
      return stop();
    };
    return { platform, stop: stopAll };
  } catch (error) {
    await stop();
    if (signal.aborted) throw error;
    throw new Error(`The platform did not start: ${(error as Error).message}\n${printed}`);
  }
}

// Another platform on this machine has the default range; two of them must not take each other's ports.
function replicaPorts(): string {
  const first = 30_000 + (process.pid % 20) * 100;
  return `${first}-${first + 99}`;
}

function setupLink(child: ChildProcess, printed: () => string, signal: AbortSignal): Promise<string> {
  return until(
    async () => {
      signal.throwIfAborted();
      if (child.exitCode !== null) throw new Error(`it ended with code ${child.exitCode}.`);
      const link = /https?:\/\/\S+\/setup\?token=\S+/.exec(printed())?.[0];
      return link === undefined ? undefined : (new URL(link).searchParams.get('token') ?? undefined);
    },
    { timeoutMs: START_MS, what: 'the one-time set-up link' },
  );
}

async function firstAccount(url: string, setupToken: string): Promise<string> {
  const open = new ApiClient({ baseUrl: url });
  const account = { name: 'demo', password: randomBytes(18).toString('base64url') };
  await open.call(operations.setup, { body: { token: setupToken, ...account } });
  const { token } = await open.call(operations.tokenLogin, { body: { ...account, tokenName: 'demo' } });
  return token;
}

async function stopPlatform(child: ChildProcess, dataRoot: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }
  removeDirectory(dataRoot);
}
