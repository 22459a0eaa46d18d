import type { Artifact, KnownArtifacts } from '../../../domain/artifact.ts';
import type { UpdateFigures } from '../../../domain/availability/update-figures.ts';
import type { Deployment, DeploymentState, Release } from '../../../domain/release.ts';
import type { ReleaseStore } from '../../../ports/stores/release-store.ts';
import { nextNumber } from './app-number.ts';
import { appGone, lockApp, runGone, type SqlEngine, type Tx, translating } from './engine.ts';
import { toJson } from './json.ts';
import {
  artifactFromRow,
  artifactToRow,
  deploymentFromRow,
  deploymentToRow,
  releaseFromRow,
  releaseToRow,
} from './release-rows.ts';
import { retainReleases } from './retain-releases.ts';

export class ReleaseSqlStore implements ReleaseStore {
  readonly #engine: SqlEngine;

  constructor(engine: SqlEngine) {
    this.#engine = engine;
  }

  /** The same Artifact again (a resumed run builds into the same one) replaces its record. */
  async addArtifact(artifact: Artifact): Promise<void> {
    await this.#ofApp(artifact.appId, () =>
      this.#engine.db.replaceInto('artifacts').values(artifactToRow(artifact)).execute(),
    );
  }

  async artifact(id: string): Promise<Artifact | undefined> {
    const row = await this.#engine.db.selectFrom('artifacts').selectAll().where('id', '=', id).executeTakeFirst();
    return row && artifactFromRow(row);
  }

  async reserveNumber(runId: string): Promise<number> {
    return this.#engine.transaction(async (tx) => {
      const run = await tx
        .selectFrom('pipeline_runs')
        .select(['app_id', 'reserved_release'])
        .where('id', '=', runId)
        .$if(this.#engine.rowLocks, (query) => query.forUpdate())
        .executeTakeFirst();
      if (!run) throw runGone(runId);
      if (run.reserved_release !== null) return run.reserved_release;
      const number = await nextNumber(this.#engine, tx, run.app_id, 'last_release_number');
      await tx.updateTable('pipeline_runs').set({ reserved_release: number }).where('id', '=', runId).execute();
      return number;
    });
  }

  async addRelease(release: Omit<Release, 'number'>, runId?: string): Promise<Release> {
    return this.#engine.transaction(async (tx) => {
      await lockApp(this.#engine, tx, release.appId);
      const number =
        (runId === undefined ? undefined : await freeReservation(tx, release.appId, runId)) ??
        (await nextNumber(this.#engine, tx, release.appId, 'last_release_number'));
      const numbered = { ...release, number };
      await tx.insertInto('releases').values(releaseToRow(numbered)).execute();
      if (runId !== undefined)
        await tx.updateTable('pipeline_runs').set({ release: number }).where('id', '=', runId).execute();
      return numbered;
    });
  }

  async release(appId: string, number: number): Promise<Release | undefined> {
    const row = await this.#engine.db
      .selectFrom('releases')
      .selectAll()
      .where('app_id', '=', appId)
      .where('number', '=', number)
      .executeTakeFirst();
    return row && releaseFromRow(row);
  }

  async listReleases(appId: string): Promise<Release[]> {
    const rows = await this.#engine.db
      .selectFrom('releases')
      .selectAll()
      .where('app_id', '=', appId)
      .orderBy('number', 'desc')
      .execute();
    return rows.map(releaseFromRow);
  }

  async addDeployment(deployment: Deployment): Promise<void> {
    await this.#ofApp(deployment.appId, () =>
      this.#engine.db.insertInto('deployments').values(deploymentToRow(deployment)).execute(),
    );
  }

  async endDeployment(id: string, state: DeploymentState, at: number): Promise<void> {
    await this.#engine.transaction(async (tx) => {
      const ending = await tx.selectFrom('deployments').select('app_id').where('id', '=', id).executeTakeFirst();
      if (!ending) return;
      await lockApp(this.#engine, tx, ending.app_id);
      if (state === 'live') {
        await tx
          .updateTable('deployments')
          .set({ state: 'superseded' })
          .where('app_id', '=', ending.app_id)
          .where('state', '=', 'live')
          .where('id', '!=', id)
          .execute();
      }
      await tx.updateTable('deployments').set({ state, ended_at: at }).where('id', '=', id).execute();
    });
  }

  async noteUpdate(id: string, figures: UpdateFigures): Promise<void> {
    await this.#engine.db
      .updateTable('deployments')
      .set({ update_figures: toJson(figures) })
      .where('id', '=', id)
      .execute();
  }

  async listDeployments(appId: string): Promise<Deployment[]> {
    const rows = await this.#engine.db
      .selectFrom('deployments')
      .selectAll()
      .where('app_id', '=', appId)
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .execute();
    return rows.map(deploymentFromRow);
  }

  async retain(keep: number): Promise<KnownArtifacts> {
    return this.#engine.serially((tx) => retainReleases(tx, keep));
  }

  #ofApp(appId: string, write: () => Promise<unknown>): Promise<unknown> {
    return translating(this.#engine, { 'parent-missing': () => appGone(appId) }, write);
  }
}

/** The number that is set aside for a run and that no Release has yet. */
async function freeReservation(tx: Tx, appId: string, runId: string): Promise<number | undefined> {
  const run = await tx
    .selectFrom('pipeline_runs')
    .leftJoin('releases', (join) =>
      join
        .onRef('releases.app_id', '=', 'pipeline_runs.app_id')
        .onRef('releases.number', '=', 'pipeline_runs.reserved_release'),
    )
    .select('pipeline_runs.reserved_release')
    .where('pipeline_runs.id', '=', runId)
    .where('pipeline_runs.app_id', '=', appId)
    .where('releases.number', 'is', null)
    .executeTakeFirst();
  return run?.reserved_release ?? undefined;
}
