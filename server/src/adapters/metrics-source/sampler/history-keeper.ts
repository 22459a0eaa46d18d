import { randomUUID } from 'node:crypto';
import { type Histories, readHistories, writeHistories } from './history-file.ts';
import { appendJournal, beginJournal, readJournal } from './history-journal.ts';

/** A journal of less than this is no reason to write everything anew. */
const LEAST_JOURNAL_BYTES = 1024 * 1024;
/** Of the whole: with the journal at most so much more is on the disk, and read at a start. */
const JOURNAL_SHARE = 0.5;

/**
 * Keeps histories on disk: the whole of them seldom, and in between only what has come since, so that a thousand Apps cost some kB a second and
 * whoever is killed loses no more than what came after the last call.
 */
export class HistoryKeeper {
  readonly #file: string;
  /** What the journal goes on with; undefined: everything is to be written. */
  #going: { wholeBytes: number; journalBytes: number; keptAt: number } | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  /** Throws when the file cannot be read. */
  async read(): Promise<Histories> {
    const histories = await readHistories(this.#file);
    await readJournal(this.#journal, histories);
    return histories;
  }

  /** `now`: of the newest sample in them, as the clock says. */
  async keep(histories: Histories, now: number): Promise<void> {
    const going = this.#going;
    // After a failure, what is on the disk is not known.
    this.#going = undefined;
    if (going && now >= going.keptAt && going.journalBytes < allowedBytes(going.wholeBytes)) {
      going.journalBytes += await appendJournal(this.#journal, histories, going.keptAt);
      this.#going = { ...going, keptAt: now };
      return;
    }
    const id = randomUUID();
    const wholeBytes = await writeHistories(this.#file, histories, id);
    await beginJournal(this.#journal, id);
    this.#going = { wholeBytes, journalBytes: 0, keptAt: now };
  }

  get #journal(): string {
    return `${this.#file}.journal`;
  }
}

function allowedBytes(wholeBytes: number): number {
  return Math.max(LEAST_JOURNAL_BYTES, wholeBytes * JOURNAL_SHARE);
}
