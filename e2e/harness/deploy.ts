import { createWriteStream } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { operations, operationUrl, problemOf, type Run } from '@nonstop4/contract';
import { ZipFile } from 'yazl';
import type { EmbeddedPlatform } from './embedded-platform.ts';
import { until } from './until.ts';

/** A platform that somebody is signed in to, however it was started. */
export type Reached = Pick<EmbeddedPlatform, 'url' | 'token' | 'api' | 'edgePort'>;

/** Content by path. */
export type Files = Record<string, string | Buffer>;

/** A zip of files in memory, for what a test writes itself. */
export async function zipFiles(files: Files): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [path, content] of Object.entries(files))
    zip.addBuffer(Buffer.from(content), path, { mtime: new Date(0) });
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** A zip of the wanted files of a directory. */
export async function zipDirectory(
  directory: string,
  changes: Files = {},
  isWanted: (path: string) => boolean = () => true,
): Promise<Buffer> {
  const files: Files = {};
  // In an order of their own: the same files make the same zip everywhere.
  for (const path of (await readdir(directory, { recursive: true })).sort()) {
    const full = join(directory, path);
    if (isWanted(path) && (await stat(full)).isFile()) files[relative(directory, full)] = await readFile(full);
  }
  return zipFiles({ ...files, ...changes });
}

/** Uploads as the command line does, and gives the queued run. */
export async function upload(
  platform: Pick<EmbeddedPlatform, 'url' | 'token'>,
  app: string,
  zip: Buffer,
  fileName = 'upload.zip',
): Promise<Run> {
  const url = operationUrl(platform.url, operations.uploadArchive, {
    params: { app },
    query: { create: 'true', fileName },
  });
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${platform.token}`, 'content-type': 'application/zip' },
    body: new Uint8Array(zip),
  });
  if (!response.ok) throw await problemOf(response);
  return (await response.json()) as Run;
}

/** Waits until a run has ended, whatever way; the API may be away for a while. */
export function untilEnded(platform: Pick<EmbeddedPlatform, 'api'>, runId: string, timeoutMs = 120_000): Promise<Run> {
  return until(
    async () => {
      const run = await platform.api.call(operations.getRun, { params: { run: runId } }).catch(() => undefined);
      return run && run.state !== 'queued' && run.state !== 'running' ? run : undefined;
    },
    { timeoutMs, what: `run ${runId} to end` },
  );
}

/** Uploads, waits, and fails with the run's log when it did not go live. */
export async function deploy(platform: Reached, app: string, zip: Buffer): Promise<Run> {
  const run = await untilEnded(platform, (await upload(platform, app, zip)).id);
  if (run.state === 'succeeded') return run;
  throw new Error(`run ended as ${run.state}: ${JSON.stringify(run.failure)}\n${await logText(platform, run.id)}`);
}

export async function logText(platform: Pick<EmbeddedPlatform, 'api'>, runId: string): Promise<string> {
  const { lines } = await platform.api.call(operations.runLog, { params: { run: runId }, query: {} });
  return lines.map((line) => `${line.source}: ${line.text}`).join('\n');
}

export interface Answer {
  status: number;
  text: string;
}

/** Asks an App as a visitor does: by its host name (its own, unless another is given), through the edge. */
export function visit(
  platform: Pick<EmbeddedPlatform, 'edgePort'>,
  app: string,
  path = '/',
  options: { method?: string; body?: string; host?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: '127.0.0.1',
        port: platform.edgePort,
        path,
        method: options.method ?? 'GET',
        agent: false,
        headers: { host: `${options.host ?? `${app}.localhost`}:${platform.edgePort}` },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
        response.on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(options.body);
  });
}

/** A temporary file of any size that compresses badly, without holding it in memory. */
export async function temporaryZip(
  write: (zip: ZipFile) => void,
): Promise<{ path: string; remove: () => Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'nonstop4-zip-'));
  const path = join(directory, 'upload.zip');
  const zip = new ZipFile();
  write(zip);
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path));
  return { path, remove: () => rm(directory, { recursive: true, force: true }) };
}
