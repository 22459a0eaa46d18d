import { sql } from 'kysely';
import type { KnownArtifacts } from '../../../domain/artifact.ts';
import type { Tx } from './engine.ts';

/**
 * ReleaseStore.retain. Beside the live release and the newest ones, what an unfinished deployment or an active run names
 * stays too: a rollback that waits in the queue must find its release.
 */
export async function retainReleases(tx: Tx, keep: number): Promise<KnownArtifacts> {
  const kept = new Set([
    ...(await artifactsOfNewest(tx, keep)),
    ...(await artifactsOfDeployments(tx)),
    ...(await artifactsOfActiveRuns(tx)),
  ]);
  const candidates = await tx
    .selectFrom('releases')
    .select(['app_id', 'number', 'artifact_id'])
    .where('collected', '=', 0)
    .execute();
  for (const release of candidates.filter((candidate) => !kept.has(candidate.artifact_id))) {
    await tx
      .updateTable('releases')
      .set({ collected: 1 })
      .where('app_id', '=', release.app_id)
      .where('number', '=', release.number)
      .execute();
  }
  const built = await tx.selectFrom('artifacts').select('id').execute();
  const released = await tx.selectFrom('releases').select('artifact_id as id').execute();
  return { kept, dropped: new Set([...built, ...released].map(({ id }) => id).filter((id) => !kept.has(id))) };
}

async function artifactsOfNewest(tx: Tx, keep: number): Promise<string[]> {
  const ranked = tx
    .selectFrom('releases')
    .select('artifact_id')
    .select(sql<number>`row_number() over (partition by app_id order by number desc)`.as('age'))
    .where('collected', '=', 0)
    .as('ranked');
  const rows = await tx.selectFrom(ranked).select('artifact_id').where('age', '<=', keep).execute();
  return rows.map((row) => row.artifact_id);
}

async function artifactsOfDeployments(tx: Tx): Promise<string[]> {
  const rows = await tx
    .selectFrom('deployments')
    .innerJoin('releases', (join) =>
      join.onRef('releases.app_id', '=', 'deployments.app_id').onRef('releases.number', '=', 'deployments.release'),
    )
    .select('releases.artifact_id')
    .where('deployments.state', 'in', ['pending', 'progressing', 'live'])
    .execute();
  return rows.map((row) => row.artifact_id);
}

async function artifactsOfActiveRuns(tx: Tx): Promise<string[]> {
  const rows = await tx
    .selectFrom('pipeline_runs')
    .leftJoin('releases', (join) =>
      join.onRef('releases.app_id', '=', 'pipeline_runs.app_id').onRef('releases.number', '=', 'pipeline_runs.release'),
    )
    .select(['pipeline_runs.artifact_id as built', 'releases.artifact_id as released'])
    .where('pipeline_runs.state', 'in', ['queued', 'running'])
    .execute();
  return rows.flatMap((row) => [row.built, row.released]).filter((id) => id !== null);
}
