import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Artifact } from '../../server/src/domain/artifact.ts';
import { startProcess } from '../../server/src/domain/start-process.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

export interface StartedArtifact {
  url: string;
  child: ChildProcess;
  lines: string[];
}

/** Starts an Artifact as a replica would be started, on a free port of the loopback address; ended after the test. */
export async function startArtifact(artifact: Artifact): Promise<StartedArtifact> {
  const port = await freePort();
  const { argv, cwd, env } = startProcess(artifact.plan.start, {
    appDirectory: artifact.location,
    host: '127.0.0.1',
    port,
    dataDirectory: temporaryDirectory(),
    memoryLimitBytes: 512 * 1_048_576,
    path: `${dirname(process.execPath)}:${process.env.PATH ?? ''}`,
  });
  const [program = '', ...rest] = argv;
  const child = spawn(program, rest, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => lines.push(chunk.toString()));
  child.on('error', (error) => lines.push(error.message));
  onTestFinished(() => endGroup(child));
  return { url: `http://127.0.0.1:${port}`, child, lines };
}

function endGroup(child: ChildProcess): Promise<void> | void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  process.kill(-child.pid, 'SIGKILL');
  return gone;
}

/** A port that was free a moment ago. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
