import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, openAsBlob } from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

export interface Packed {
  content: Blob;
  /** Of the compressed bytes, and of the tar. */
  digest: string;
  diffId: string;
  size: number;
}

/** The same files give the same bytes; nobody but root may write them; whatever runs them may read them. */
export const PLAIN_TAR = [
  '--format=gnu',
  '--mtime=@0',
  '--owner=0',
  '--group=0',
  '--numeric-owner',
  '--mode=u=rwX,go=rX',
] as const;

/** A compressed tar of directories, made into a file: `arguments_` are those of GNU tar, which stores links and follows none. */
export async function pack(arguments_: readonly string[], file: string, signal: AbortSignal): Promise<Packed> {
  const child = spawn('tar', ['--sort=name', ...PLAIN_TAR, ...arguments_, '-cf', '-'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const closed = once(child, 'close');
  const [plain, compressed] = [measure(), measure()];
  await Promise.all([
    closed,
    pipeline(child.stdout, plain.stream, createGzip({ level: 4 }), compressed.stream, createWriteStream(file), {
      signal,
    }),
  ]);
  if (child.exitCode !== 0) throw new Error(`tar: ${said.trim().slice(-300)}`);
  const [digest, diffId] = [compressed, plain].map(({ hash }) => `sha256:${hash.digest('hex')}`) as [string, string];
  return { content: await openAsBlob(file), digest, diffId, size: compressed.size() };
}

function measure() {
  const hash = createHash('sha256');
  let bytes = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  return { stream, hash, size: () => bytes };
}
