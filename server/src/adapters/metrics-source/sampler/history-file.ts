import { rename } from 'node:fs/promises';
import { readBytesIfThere, writeFileAtomic } from '@nonstop4/plane/atomic-file';
import { z } from 'zod';
import { AppHistory } from './app-history.ts';
import { RecordReader, RecordWriter, Ring } from './history-records.ts';
import { APP_FIELDS, FIRST_FIELDS, USAGE_FIELDS } from './kept-fields.ts';
import { recordsOfPoints } from './records-of-points.ts';
import { ReplicaHistories } from './replica-histories.ts';
import type { UsageHistory } from './usage-history.ts';

/**
 * The layout that is written: magic, then records, of each the length of its index, the index as JSON, and the pages that it names. A record
 * for each App and each node, and one at the end. Fields of points that come later are told by their number, and need no other layout.
 */
const MAGIC = 'NS4METR2';
/** The first layout: one record for all Apps; ten fields, no quarters of an hour, no copies and nodes. */
const FIRST_MAGIC = 'NS4METR1';

const { AppRecord, NodeRecord } = recordsOfPoints(Ring);
const EndRecord = z.object({ end: z.literal(true), id: z.string().optional() });
const AnyRecord = z.union([AppRecord, NodeRecord, EndRecord]);
const FirstIndex = z.object({ apps: z.array(z.object({ id: z.string(), fine: Ring, coarse: Ring })) });

/** All that is remembered. */
export interface Histories {
  apps: Map<string, AppHistory>;
  replicas: Map<string, ReplicaHistories>;
  nodes: Map<string, UsageHistory>;
  /** Of the file that they were read from, by which a journal is known to go on with it. */
  id?: string;
}

export function noHistories(): Histories {
  return { apps: new Map(), replicas: new Map(), nodes: new Map() };
}

/** Writes every history, one after the other: while one is written the others go on. Gives the bytes written. */
export async function writeHistories(path: string, histories: Histories, id?: string): Promise<number> {
  let bytes = 0;
  const counted = function* () {
    for (const part of partsOf(histories, id)) {
      bytes += part.length;
      yield part;
    }
  };
  await writeFileAtomic(path, counted());
  return bytes;
}

function* partsOf({ apps, replicas, nodes }: Histories, id: string | undefined): Generator<Uint8Array> {
  yield Buffer.from(MAGIC, 'latin1');
  for (const [app, history] of apps) if (history.started) yield appRecord(app, history, replicas.get(app));
  for (const [node, usage] of nodes) {
    if (!usage.started) continue;
    const record = new RecordWriter();
    yield record.bytes({ node, usageFields: USAGE_FIELDS.count, ...usageEntry(record, usage) });
  }
  yield new RecordWriter().bytes({ end: true, id });
}

function appRecord(app: string, history: AppHistory, replicas: ReplicaHistories | undefined): Buffer {
  history.settle();
  const { fine, coarse, long } = history;
  const record = new RecordWriter();
  return record.bytes({
    ...{ app, appFields: APP_FIELDS.count, usageFields: USAGE_FIELDS.count },
    ...{ fine: record.entry(fine), coarse: record.entry(coarse), long: record.entry(long) },
    replicas: [...(replicas ?? [])]
      .filter(({ usage }) => usage.started)
      .map(({ known, usage }) => ({ ...known, ...usageEntry(record, usage) })),
  });
}

function usageEntry(record: RecordWriter, { fine, coarse }: UsageHistory) {
  return { fine: record.entry(fine), coarse: record.entry(coarse) };
}

/** The histories of a file, also of one that an older release wrote; none when there is no file. Throws when it cannot be read or is not whole. */
export async function readHistories(path: string): Promise<Histories> {
  const content = await readBytesIfThere(path);
  if (!content) return noHistories();
  const magic = content.toString('latin1', 0, MAGIC.length);
  const reader = new RecordReader(content, MAGIC.length);
  if (magic === MAGIC) return readRecords(reader);
  if (magic === FIRST_MAGIC) return readFirstLayout(reader);
  throw new Error(`${path} is no metrics history that this release knows`);
}

function readRecords(reader: RecordReader): Histories {
  const histories = noHistories();
  for (;;) {
    const record = AnyRecord.parse(reader.index());
    if ('end' in record) return record.id === undefined ? histories : { ...histories, id: record.id };
    if ('app' in record) readApp(reader, record, histories);
    else histories.nodes.set(record.node, reader.usage(record, record.usageFields));
  }
}

function readApp(reader: RecordReader, record: z.infer<typeof AppRecord>, { apps, replicas }: Histories): void {
  const history = new AppHistory();
  for (const name of ['fine', 'coarse', 'long'] as const) reader.restore(history[name], record[name], record.appFields);
  apps.set(record.app, history);
  const known = new ReplicaHistories();
  for (const { fine, coarse, ...facts } of record.replicas) {
    known.restore(facts, reader.usage({ fine, coarse }, record.usageFields));
  }
  replicas.set(record.app, known);
}

function readFirstLayout(reader: RecordReader): Histories {
  const histories = noHistories();
  for (const { id, fine, coarse } of FirstIndex.parse(reader.index()).apps) {
    const history = new AppHistory();
    reader.restore(history.fine, fine, FIRST_FIELDS);
    reader.restore(history.coarse, coarse, FIRST_FIELDS);
    history.fillLongFromMinutes();
    histories.apps.set(id, history);
  }
  return histories;
}

/** Out of the way, so that what cannot be read is not written over: a release that knows it may come back. */
export async function setAside(path: string): Promise<void> {
  await rename(path, `${path}.unread`);
}
