import { createReadStream } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ApiUnreachable, operations, operationUrl, problemOf, type Run, RunSchema } from '@nonstop4/contract';
import type { Connection } from '../command-line.ts';
import type { Archive } from './folder-archive.ts';

export interface SendOptions {
  app: string;
  /** The same for every time that this upload is sent: it is taken once. */
  key: string;
  language: string;
  signal: AbortSignal;
  /** Bytes handed to the network so far. */
  onProgress(bytes: number): void;
}

/**
 * Streams the zip to the server: fetch would send it in chunks of unknown number, so that the server could not refuse one
 * that is too large before it has it. Throws ApiProblem or ApiUnreachable, or the signal's reason.
 */
export async function sendArchive(connection: Connection, archive: Archive, options: SendOptions): Promise<Run> {
  const { uploadArchive } = operations;
  const input = {
    params: { app: options.app },
    query: { create: 'true', fileName: archive.fileName, key: options.key },
  };
  const url = new URL(operationUrl(connection.url, uploadArchive, input));
  const outgoing = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, {
    method: uploadArchive.method,
    signal: options.signal,
    headers: {
      authorization: `Bearer ${connection.token}`,
      'accept-language': options.language,
      'content-type': 'application/zip',
      'content-length': archive.sizeBytes,
    },
  });
  const answered = new Promise<IncomingMessage>((resolve, reject) =>
    outgoing.once('response', resolve).once('error', reject),
  );
  const sent = pipeline(createReadStream(archive.path), counted(options.onProgress), outgoing);
  // The server may answer before it has everything (too large, not signed in); what the rest of the sending says is then no matter.
  sent.catch(() => {});
  try {
    const response = await answered;
    const text = await textOf(response);
    if (response.statusCode !== uploadArchive.status)
      throw await problemOf(new Response(text, { status: response.statusCode }));
    return RunSchema.parse(JSON.parse(text));
  } catch (error) {
    if (options.signal.aborted || !(error instanceof Error) || !('syscall' in error || 'code' in error)) throw error;
    throw new ApiUnreachable(`No answer from ${url.origin} (${String((error as NodeJS.ErrnoException).code)}).`, {
      cause: error,
    });
  } finally {
    outgoing.destroy();
  }
}

function counted(onProgress: (bytes: number) => void): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      onProgress(bytes);
      done(null, chunk);
    },
  });
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
