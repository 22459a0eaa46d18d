import { sql } from 'kysely';
import type { Tx } from './engine.ts';

/** Rows deleted by one statement: far below the most parameters that an engine takes (SQLite 32,766). */
const CHUNK = 500;

/**
 * Deletes ended runs beyond the newest `keep` of each App, with the archives' records and the artifacts' records that only
 * they named.
 */
export async function pruneRuns(tx: Tx, keep: number): Promise<{ runIds: string[]; archiveIds: string[] }> {
  const forgotten = await endedBeyond(tx, keep);
  const runIds = forgotten.map((run) => run.id);
  for (const ids of chunks(runIds)) await tx.deleteFrom('pipeline_runs').where('id', 'in', ids).execute();
  const archiveIds = await deleteArchives(tx, present(forgotten.map((run) => run.archive_id)));
  await deleteArtifacts(tx, present(forgotten.map((run) => run.artifact_id)));
  return { runIds, archiveIds };
}

async function endedBeyond(tx: Tx, keep: number) {
  const ranked = tx
    .selectFrom('pipeline_runs')
    .select(['id', 'archive_id', 'artifact_id'])
    .select(sql<number>`row_number() over (partition by app_id order by number desc)`.as('age'))
    .where('state', 'not in', ['queued', 'running'])
    .as('ranked');
  return tx.selectFrom(ranked).select(['id', 'archive_id', 'artifact_id']).where('age', '>', keep).execute();
}

async function deleteArchives(tx: Tx, candidates: string[]): Promise<string[]> {
  const deleted: string[] = [];
  for (const ids of chunks(candidates)) {
    const used = await tx.selectFrom('pipeline_runs').select('archive_id').where('archive_id', 'in', ids).execute();
    const unused = without(
      ids,
      used.map((run) => run.archive_id),
    );
    if (unused.length > 0) await tx.deleteFrom('source_archives').where('id', 'in', unused).execute();
    deleted.push(...unused);
  }
  return deleted;
}

// The record of a build that became no Release has no other end than this.
async function deleteArtifacts(tx: Tx, candidates: string[]): Promise<void> {
  for (const ids of chunks(candidates)) {
    const runs = await tx.selectFrom('pipeline_runs').select('artifact_id').where('artifact_id', 'in', ids).execute();
    const releases = await tx.selectFrom('releases').select('artifact_id').where('artifact_id', 'in', ids).execute();
    const unused = without(
      ids,
      [...runs, ...releases].map((row) => row.artifact_id),
    );
    if (unused.length > 0) await tx.deleteFrom('artifacts').where('id', 'in', unused).execute();
  }
}

function without(ids: string[], used: (string | null)[]): string[] {
  const taken = new Set(used);
  return ids.filter((id) => !taken.has(id));
}

function present(ids: (string | null)[]): string[] {
  return [...new Set(ids.filter((id) => id !== null))];
}

function chunks(ids: string[]): string[][] {
  const parts: string[][] = [];
  for (let start = 0; start < ids.length; start += CHUNK) parts.push(ids.slice(start, start + CHUNK));
  return parts;
}
