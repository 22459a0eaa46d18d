import type { SqlEngine, Tx } from '../engine.ts';
import {
  CONTENT_TABLES,
  type ContentTable,
  canonical,
  contentOf,
  contentTables,
  nameOf,
  type RowSource,
  type TableRow,
} from './content.ts';

/** The database has content already. */
export class NotEmpty extends Error {
  constructor(table: string) {
    super(`The database that is to be filled has content already (in ${table}).`);
  }
}

/** What was written does not read as what was given; nothing of it was kept. */
export class RowDiffers extends Error {
  constructor(given: TableRow | undefined, kept: TableRow | undefined) {
    const name = given ?? kept;
    super(`A row does not read as it was written: ${name && nameOf(name)}. Nothing was changed.`);
  }
}

/** Rows of one statement: as many as are met at once, up to this many characters (MariaDB takes 16 MB by default). */
const MOST_ROWS = 100;
const MOST_CHARACTERS = 1_000_000;

/** How many rows of each table. */
export type RowCounts = Record<ContentTable, number>;

/**
 * Fills a database whose schema is up to date, and reads every row back before it is kept: all of it or nothing. With `replace` what was
 * there goes; else it throws NotEmpty. Throws RowDiffers.
 */
export function fill(target: SqlEngine, source: RowSource, { replace = false } = {}): Promise<RowCounts> {
  return target.serially(async (tx) => {
    if (replace) await clear(tx);
    else await refuseContent(tx);
    const counts = await insertAll(tx, source);
    await compare(source, contentOf(tx));
    return counts;
  });
}

/** Row by row; throws RowDiffers at the first that is not the same in both. */
export async function compare(given: RowSource, kept: RowSource): Promise<void> {
  const others = kept.rows()[Symbol.asyncIterator]();
  try {
    for await (const row of given.rows()) {
      const other = (await others.next()).value as TableRow | undefined;
      if (!other || canonical(row) !== canonical(other)) throw new RowDiffers(row, other);
    }
    const more = await others.next();
    if (!more.done) throw new RowDiffers(undefined, more.value);
  } finally {
    await others.return?.();
  }
}

async function clear(tx: Tx): Promise<void> {
  for (const table of (await contentTables(tx)).reverse()) await tx.deleteFrom(table).execute();
}

async function refuseContent(tx: Tx): Promise<void> {
  for (const table of await contentTables(tx)) {
    if (await tx.selectFrom(table).selectAll().limit(1).executeTakeFirst()) throw new NotEmpty(table);
  }
}

async function insertAll(tx: Tx, source: RowSource): Promise<RowCounts> {
  const counts = Object.fromEntries(CONTENT_TABLES.map((table) => [table, 0])) as RowCounts;
  let batch: TableRow[] = [];
  let characters = 0;
  const flush = async () => {
    await insert(tx, batch);
    batch = [];
    characters = 0;
  };
  for await (const row of source.rows()) {
    const size = canonical(row).length;
    const isFull = batch.length >= MOST_ROWS || characters + size > MOST_CHARACTERS;
    if (batch.length > 0 && (isFull || batch[0]?.table !== row.table)) await flush();
    batch.push(row);
    characters += size;
    counts[row.table]++;
  }
  await flush();
  return counts;
}

async function insert(tx: Tx, batch: readonly TableRow[]): Promise<void> {
  const [first] = batch;
  if (!first) return;
  await tx
    .insertInto(first.table)
    .values(batch.map(({ row }) => row) as never)
    .execute();
}
