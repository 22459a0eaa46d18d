import { type PipelineRun, supersedes } from '../../../domain/pipeline-run.ts';
import type { SourceArchive } from '../../../domain/source.ts';
import type { RunStore } from '../../../ports/stores/run-store.ts';
import { nextNumber } from './app-number.ts';
import type { SqlEngine, Tx } from './engine.ts';
import { pruneRuns } from './prune-runs.ts';
import { archiveFromRow, archiveToRow, runFromRow, runToRow } from './run-rows.ts';

export class RunSqlStore implements RunStore {
  readonly #engine: SqlEngine;

  constructor(engine: SqlEngine) {
    this.#engine = engine;
  }

  async enqueue(
    run: Omit<PipelineRun, 'number'>,
    archive?: SourceArchive,
  ): Promise<{ run: PipelineRun; superseded: PipelineRun[] }> {
    return this.#engine.transaction(async (tx) => {
      const numbered: PipelineRun = {
        ...run,
        number: await nextNumber(this.#engine, tx, run.appId, 'last_run_number'),
      };
      if (archive) await tx.insertInto('source_archives').values(archiveToRow(archive)).execute();
      await tx.insertInto('pipeline_runs').values(runToRow(numbered)).execute();
      return { run: numbered, superseded: await supersedeOlder(this.#engine, tx, numbered) };
    });
  }

  async claimNext(limit: number, now: number, passOver: readonly string[] = []): Promise<PipelineRun | undefined> {
    const id = await this.#engine.claimNext(limit, now, passOver);
    return id === undefined ? undefined : this.byId(id);
  }

  async byId(id: string): Promise<PipelineRun | undefined> {
    const row = await this.#engine.db.selectFrom('pipeline_runs').selectAll().where('id', '=', id).executeTakeFirst();
    return row && runFromRow(row);
  }

  async listByApp(appId: string, limit: number): Promise<PipelineRun[]> {
    const rows = await this.#engine.db
      .selectFrom('pipeline_runs')
      .selectAll()
      .where('app_id', '=', appId)
      .orderBy('number', 'desc')
      .limit(limit)
      .execute();
    return rows.map(runFromRow);
  }

  async listActive(): Promise<PipelineRun[]> {
    const rows = await this.#engine.db
      .selectFrom('pipeline_runs')
      .selectAll()
      .where('state', 'in', ['queued', 'running'])
      .orderBy('created_at')
      .orderBy('id')
      .execute();
    return rows.map(runFromRow);
  }

  async update(id: string, change: (run: PipelineRun) => PipelineRun): Promise<PipelineRun | undefined> {
    return this.#engine.transaction(async (tx) => {
      const row = await tx
        .selectFrom('pipeline_runs')
        .selectAll()
        .where('id', '=', id)
        .$if(this.#engine.rowLocks, (query) => query.forUpdate())
        .executeTakeFirst();
      if (!row) return undefined;
      const after = { ...change(runFromRow(row)), id, appId: row.app_id, number: row.number };
      await tx.updateTable('pipeline_runs').set(runToRow(after)).where('id', '=', id).execute();
      return after;
    });
  }

  async archive(id: string): Promise<SourceArchive | undefined> {
    const row = await this.#engine.db.selectFrom('source_archives').selectAll().where('id', '=', id).executeTakeFirst();
    return row && archiveFromRow(row);
  }

  async known(): Promise<{ runIds: ReadonlySet<string>; archiveIds: ReadonlySet<string> }> {
    const runs = await this.#engine.db.selectFrom('pipeline_runs').select('id').execute();
    const archives = await this.#engine.db.selectFrom('source_archives').select('id').execute();
    return { runIds: new Set(runs.map(({ id }) => id)), archiveIds: new Set(archives.map(({ id }) => id)) };
  }

  async prune(keep: number): Promise<{ runIds: string[]; archiveIds: string[] }> {
    return this.#engine.serially((tx) => pruneRuns(tx, keep));
  }
}

async function supersedeOlder(engine: SqlEngine, tx: Tx, newer: PipelineRun): Promise<PipelineRun[]> {
  const queued = await tx
    .selectFrom('pipeline_runs')
    .selectAll()
    .where('app_id', '=', newer.appId)
    .where('state', '=', 'queued')
    .orderBy('number')
    .$if(engine.rowLocks, (query) => query.forUpdate())
    .execute();
  const superseded: PipelineRun[] = [];
  for (const older of queued.map(runFromRow).filter((run) => supersedes(newer, run))) {
    const ended: PipelineRun = { ...older, state: 'superseded', endedAt: newer.createdAt };
    await tx.updateTable('pipeline_runs').set(runToRow(ended)).where('id', '=', ended.id).execute();
    superseded.push(ended);
  }
  return superseded;
}
