import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { request } from 'node:http';
import { loadavg } from 'node:os';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { operations, operationUrl } from '@nonstop4/contract';
import { deploy, temporaryZip, zipDirectory } from '../../e2e/harness/deploy.ts';
import { type EmbeddedPlatform, startEmbeddedPlatform } from '../../e2e/harness/embedded-platform.ts';
import { residentBytes } from './resident-bytes.ts';

const MB = 1024 * 1024;
/** A little under the default limit of an upload. */
const UPLOAD_BYTES = 499 * MB;
/** The platform is left alone this long, so that what a start needed is given back. */
const REST_MS = Number(process.argv[2] ?? 60) * 1_000;
const PROMISES_MB: Record<string, number> = { server: 130, edge: 70, worker: 70 };

async function atRest(platform: EmbeddedPlatform): Promise<boolean> {
  await deploy(platform, 'rest', await zipDirectory(fileURLToPath(new URL('../../examples/node', import.meta.url))));
  await new Promise((resolve) => setTimeout(resolve, REST_MS));
  console.log(
    `\nresident memory after ${REST_MS / 1_000} s at rest with one app; load average ${loadavg()[0]?.toFixed(1)}`,
  );
  let kept = true;
  for (const { name, pid } of await platform.processes()) {
    const megabytes = residentBytes(pid) / MB;
    const promise = PROMISES_MB[name.replace(/-\d+$/, '')];
    const verdict =
      promise === undefined ? '' : megabytes <= promise ? `promise ≤ ${promise}: kept` : `promise ≤ ${promise}: BROKEN`;
    kept &&= !verdict.endsWith('BROKEN');
    console.log(`  ${name.padEnd(12)} ${megabytes.toFixed(0).padStart(4)} MB  ${verdict}`);
  }
  return kept;
}

async function duringUpload(platform: EmbeddedPlatform): Promise<boolean> {
  const noise = await temporaryZip((zip) => {
    const chunks = Readable.from(randomChunks(UPLOAD_BYTES));
    zip.addReadStream(chunks, 'noise.bin', { compress: false });
    zip.addBuffer(Buffer.from('<h1>big</h1>'), 'index.html');
  });
  const server = (await platform.processes()).find((one) => one.name === 'server');
  let peak = 0;
  const look = setInterval(() => {
    peak = Math.max(peak, residentBytes(server?.pid ?? 0));
  }, 20);
  try {
    const started = performance.now();
    const status = await send(platform, noise.path);
    const seconds = (performance.now() - started) / 1_000;
    const megabytes = peak / MB;
    const verdict = megabytes <= 250 && status === 202 ? 'kept' : 'BROKEN';
    console.log(
      `upload of ${UPLOAD_BYTES / MB} MB: status ${status}, ${seconds.toFixed(1)} s, server peaks at ${megabytes.toFixed(0)} MB, promise ≤ 250: ${verdict}`,
    );
    return verdict === 'kept';
  } finally {
    clearInterval(look);
    await noise.remove();
  }
}

function* randomChunks(bytes: number): Generator<Buffer> {
  for (let left = bytes; left > 0; left -= MB) yield randomBytes(Math.min(MB, left));
}

async function send(platform: EmbeddedPlatform, path: string): Promise<number> {
  const url = operationUrl(platform.url, operations.uploadArchive, {
    params: { app: 'big' },
    query: { create: 'true' },
  });
  const headers = {
    authorization: `Bearer ${platform.token}`,
    'content-type': 'application/zip',
    'content-length': (await stat(path)).size,
  };
  const outgoing = request(url, { method: 'POST', headers });
  const answered = new Promise<number>((resolve, reject) => {
    outgoing.once('error', reject);
    outgoing.once('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
  });
  await pipeline(createReadStream(path), outgoing);
  return answered;
}

const platform = await startEmbeddedPlatform();
try {
  const kept = [await atRest(platform), await duringUpload(platform)];
  process.exitCode = kept.every(Boolean) ? 0 : 1;
} finally {
  await platform.stop();
}
