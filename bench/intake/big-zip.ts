import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';

const MIB = 1024 * 1024;

/** A zip of `files` small files in folders of 100, as a project with very many sources has them. */
export async function writeManyFiles(path: string, files: number): Promise<void> {
  const zip = new ZipFile();
  for (let at = 0; at < files; at += 1) {
    zip.addBuffer(Buffer.from(`export const value${at} = ${at};\n`), `src/${Math.floor(at / 100)}/file-${at}.js`);
  }
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path));
}

/** A zip of about `megabytes` that hardly compresses: films and pictures among the code. */
export async function writeLargeFiles(path: string, megabytes: number): Promise<void> {
  const zip = new ZipFile();
  const perFile = Math.min(50, megabytes);
  for (let at = 0; at < megabytes / perFile; at += 1) {
    zip.addReadStream(Readable.from(noise(perFile)), `media/film-${at}.mp4`, { compressionLevel: 1 });
  }
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path));
}

async function* noise(megabytes: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < megabytes; at += 1) yield randomBytes(MIB);
}
