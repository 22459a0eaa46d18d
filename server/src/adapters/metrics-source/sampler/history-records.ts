import { z } from 'zod';
import { PAGE_SLOTS, type PointRing, type RingRows } from './point-ring.ts';
import { UsageHistory } from './usage-history.ts';

/** A record: the length of its index, the index as JSON, and the points that the index names. */
const LENGTH_BYTES = 4;
const BYTES_PER_FIELD = Float16Array.BYTES_PER_ELEMENT;

/** What an index says of a whole ring: the pages that there are. */
export const Ring = z.object({ newest: z.number().int(), places: z.array(z.number().int().min(0).max(23)) });
type RingEntry = z.infer<typeof Ring>;

/** What an index says of the newest rows of a ring; none: nothing is new. */
export const Rows = z.object({ first: z.number().int(), count: z.number().int().min(0).max(2_880) });
type RowsEntry = z.infer<typeof Rows>;

const NO_ROWS: RowsEntry = { first: 0, count: 0 };

export class RecordWriter {
  readonly #pages: Uint8Array[] = [];

  /** What the index says of a ring; its pages come in the order of these calls. */
  entry<Point extends { at: number }>(ring: PointRing<Point>): RingEntry {
    const { newest, pages } = ring.snapshot();
    this.#pages.push(...pages.map(({ bytes }) => bytes));
    return { newest, places: pages.map(({ place }) => place) };
  }

  /** The same of rows. */
  rows(rows: RingRows | undefined): RowsEntry {
    if (!rows) return NO_ROWS;
    this.#pages.push(rows.bytes);
    return { first: rows.first, count: rows.count };
  }

  bytes(index: object): Buffer {
    const text = Buffer.from(JSON.stringify(index));
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeUInt32LE(text.length);
    return Buffer.concat([length, text, ...this.#pages]);
  }
}

export class RecordReader {
  readonly #content: Buffer;
  #at: number;

  constructor(content: Buffer, at: number) {
    this.#content = content;
    this.#at = at;
  }

  /** The index of the record that begins here. */
  index(): unknown {
    const length = this.#next(LENGTH_BYTES).readUInt32LE();
    return JSON.parse(this.#next(length).toString('utf8'));
  }

  /** In the order in which the index names them. */
  restore<Point extends { at: number }>(
    ring: PointRing<Point>,
    { newest, places }: RingEntry,
    fieldsKept: number,
  ): void {
    const pages = places.map((place) => ({ place, bytes: this.#next(PAGE_SLOTS * fieldsKept * BYTES_PER_FIELD) }));
    ring.restore({ newest, pages }, fieldsKept);
  }

  putRows<Point extends { at: number }>(ring: PointRing<Point>, { first, count }: RowsEntry, fieldsKept: number): void {
    const bytes = this.#next(count * fieldsKept * BYTES_PER_FIELD);
    ring.putRows({ first, count, bytes }, fieldsKept);
  }

  /** Whether nothing is left. */
  get atEnd(): boolean {
    return this.#at >= this.#content.length;
  }

  usage({ fine, coarse }: Record<'fine' | 'coarse', RingEntry>, fieldsKept: number): UsageHistory {
    const usage = new UsageHistory();
    this.restore(usage.fine, fine, fieldsKept);
    this.restore(usage.coarse, coarse, fieldsKept);
    return usage;
  }

  #next(length: number): Buffer {
    const bytes = this.#content.subarray(this.#at, this.#at + length);
    if (bytes.length < length) throw new Error('the metrics history is cut off');
    this.#at += length;
    return bytes;
  }
}
