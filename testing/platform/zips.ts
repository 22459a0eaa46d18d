import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';

/** A zip of these files (text by path). */
export async function zipOf(files: Record<string, string>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [path, text] of Object.entries(files)) zip.addBuffer(Buffer.from(text), path);
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
}

/** A body as an upload brings it. */
export function bodyOf(content: Buffer): Readable {
  return Readable.from([content.subarray(0, 10), content.subarray(10)]);
}
