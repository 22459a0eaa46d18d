import { open, writeFile } from 'node:fs/promises';
import { readBytesIfThere } from '@nonstop4/plane/atomic-file';
import { z } from 'zod';
import { AppHistory } from './app-history.ts';
import type { Histories } from './history-file.ts';
import { RecordReader, RecordWriter, Rows } from './history-records.ts';
import { APP_FIELDS, USAGE_FIELDS } from './kept-fields.ts';
import { recordsOfPoints } from './records-of-points.ts';
import { ReplicaHistories } from './replica-histories.ts';
import { UsageHistory } from './usage-history.ts';

/**
 * What has come since the whole history was written: magic, the id of the file that it goes on with, then records as there, of which each names
 * the newest rows of its rings. A row may come again, with more of its step in it.
 */
const MAGIC = 'NS4JOUR1';
/** As randomUUID makes it. */
const ID_LENGTH = 36;

const { AppRecord, NodeRecord } = recordsOfPoints(Rows);
const AnyRecord = z.union([AppRecord, NodeRecord]);

/** An empty one, in place of one of before. */
export async function beginJournal(path: string, id: string): Promise<void> {
  await writeFile(path, MAGIC + id, { mode: 0o600 });
}

/** Adds what was seen after `since`; gives the bytes written. When it throws, what is in the file may be cut off: another one is to be begun. */
export async function appendJournal(path: string, histories: Histories, since: number): Promise<number> {
  const records = Buffer.concat([...recordsOf(histories, since)]);
  const file = await open(path, 'a', 0o600);
  try {
    await file.appendFile(records);
    await file.datasync();
  } finally {
    await file.close();
  }
  return records.length;
}

function* recordsOf({ apps, replicas, nodes }: Histories, since: number): Generator<Buffer> {
  for (const [app, history] of apps) {
    if (!(history.fine.newestAt > since)) continue;
    history.settle();
    const record = new RecordWriter();
    yield record.bytes({
      ...{ app, appFields: APP_FIELDS.count, usageFields: USAGE_FIELDS.count },
      fine: record.rows(history.fine.rowsAfter(since)),
      coarse: record.rows(history.coarse.rowsAfter(since)),
      long: record.rows(history.long.rowsAfter(since)),
      replicas: [...(replicas.get(app) ?? [])]
        .filter(({ known, usage }) => known.seenAt > since && usage.started)
        .map(({ known, usage }) => ({ ...known, ...usageRows(record, usage, since) })),
    });
  }
  for (const [node, usage] of nodes) {
    if (!(usage.lastAt > since)) continue;
    const record = new RecordWriter();
    yield record.bytes({ node, usageFields: USAGE_FIELDS.count, ...usageRows(record, usage, since) });
  }
}

function usageRows(record: RecordWriter, { fine, coarse }: UsageHistory, since: number) {
  return { fine: record.rows(fine.rowsAfter(since)), coarse: record.rows(coarse.rowsAfter(since)) };
}

/**
 * Adds to the histories what a journal has of the time after their file was written; nothing when it goes on with another file, or is not there. What
 * is cut off at its end, by a server that was killed while it wrote, is left out.
 */
export async function readJournal(path: string, histories: Histories): Promise<void> {
  const content = await readBytesIfThere(path);
  const head = MAGIC + (histories.id ?? '');
  if (!content || histories.id?.length !== ID_LENGTH || content.toString('latin1', 0, head.length) !== head) return;
  const reader = new RecordReader(content, head.length);
  while (!reader.atEnd) {
    try {
      readRecord(reader, histories);
    } catch {
      return;
    }
  }
}

function readRecord(reader: RecordReader, histories: Histories): void {
  const record = AnyRecord.parse(reader.index());
  if ('app' in record) readApp(reader, record, histories);
  else {
    const usage = histories.nodes.get(record.node) ?? new UsageHistory();
    putUsage(reader, usage, record, record.usageFields);
    histories.nodes.set(record.node, usage);
  }
}

function readApp(reader: RecordReader, record: z.infer<typeof AppRecord>, { apps, replicas }: Histories): void {
  const history = apps.get(record.app) ?? new AppHistory();
  apps.set(record.app, history);
  for (const name of ['fine', 'coarse', 'long'] as const) reader.putRows(history[name], record[name], record.appFields);
  const known = replicas.get(record.app) ?? new ReplicaHistories();
  replicas.set(record.app, known);
  for (const { fine, coarse, ...facts } of record.replicas) {
    const usage = known.usageOf(facts.replica) ?? new UsageHistory();
    putUsage(reader, usage, { fine, coarse }, record.usageFields);
    known.restore(facts, usage);
  }
}

function putUsage(
  reader: RecordReader,
  usage: UsageHistory,
  rows: { fine: z.infer<typeof Rows>; coarse: z.infer<typeof Rows> },
  fieldsKept: number,
): void {
  reader.putRows(usage.fine, rows.fine, fieldsKept);
  reader.putRows(usage.coarse, rows.coarse, fieldsKept);
}
