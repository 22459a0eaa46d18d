import { text as readText } from 'node:stream/consumers';
import { openPromise } from 'yauzl';

export interface ZipContent {
  name: string;
  text: string;
  mode: number;
}

/** Everything in a small zip. */
export async function readZip(path: string): Promise<ZipContent[]> {
  const zip = await openPromise(path);
  const entries: ZipContent[] = [];
  for await (const entry of zip.eachEntry()) {
    const text = await readText(await zip.openReadStreamPromise(entry));
    entries.push({ name: entry.fileName, text, mode: (entry.externalFileAttributes >>> 16) & 0o777 });
  }
  return entries;
}
