import { readFile } from 'node:fs/promises';
import { writeFileAtomic } from '@nonstop4/plane/atomic-file';
import { z } from 'zod';
import { AppHistory } from './app-history.ts';
import { PAGE_BYTES, type PointRing } from './point-ring.ts';

/** Changes with the layout: a file of another one is not read. */
const MAGIC = 'NS4METR1';
const HEAD_BYTES = MAGIC.length + 4;

const Ring = z.object({ newest: z.number().int(), places: z.array(z.number().int().min(0).max(23)) });
const Index = z.object({ apps: z.array(z.object({ id: z.string(), fine: Ring, coarse: Ring })) });
type RingEntry = z.infer<typeof Ring>;

/**
 * Writes every App's history: magic, length of the index, the index as JSON, then the pages that it names, one after the other.
 * Gives the bytes written.
 */
export async function writeHistories(path: string, histories: ReadonlyMap<string, AppHistory>): Promise<number> {
  const pages: Uint8Array[] = [];
  const entry = (ring: PointRing): RingEntry => {
    const snapshot = ring.snapshot();
    pages.push(...snapshot.pages.map(({ bytes }) => bytes));
    return { newest: snapshot.newest, places: snapshot.pages.map(({ place }) => place) };
  };
  const started = [...histories].filter(([, history]) => history.started);
  const apps = started.map(([id, { fine, coarse }]) => ({ id, fine: entry(fine), coarse: entry(coarse) }));
  const index = Buffer.from(JSON.stringify({ apps }));
  const head = Buffer.alloc(HEAD_BYTES);
  head.write(MAGIC, 'latin1');
  head.writeUInt32LE(index.length, MAGIC.length);
  const content = Buffer.concat([head, index, ...pages]);
  await writeFileAtomic(path, content);
  return content.length;
}

/** The histories of a file; none when there is no file. Throws when it cannot be read or is not whole. */
export async function readHistories(path: string): Promise<Map<string, AppHistory>> {
  const content = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!content) return new Map();
  if (content.toString('latin1', 0, MAGIC.length) !== MAGIC) throw new Error(`${path} is no metrics history`);
  const indexEnd = HEAD_BYTES + content.readUInt32LE(MAGIC.length);
  const { apps } = Index.parse(JSON.parse(content.toString('utf8', HEAD_BYTES, indexEnd)));
  const pages = new PageReader(content, indexEnd);
  const histories = new Map<string, AppHistory>();
  for (const { id, fine, coarse } of apps) {
    const history = new AppHistory();
    pages.restore(history.fine, fine);
    pages.restore(history.coarse, coarse);
    histories.set(id, history);
  }
  return histories;
}

class PageReader {
  readonly #content: Buffer;
  #at: number;

  constructor(content: Buffer, at: number) {
    this.#content = content;
    this.#at = at;
  }

  restore(ring: PointRing, { newest, places }: RingEntry): void {
    ring.restore({ newest, pages: places.map((place) => ({ place, bytes: this.#next() })) });
  }

  #next(): Uint8Array {
    const bytes = this.#content.subarray(this.#at, this.#at + PAGE_BYTES);
    if (bytes.length < PAGE_BYTES) throw new Error('the metrics history is cut off');
    this.#at += PAGE_BYTES;
    return bytes;
  }
}
