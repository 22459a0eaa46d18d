import type { App } from '../../../domain/app.ts';
import type {
  AppListing,
  AppOverview,
  DeploymentOverview,
  OverviewStore,
} from '../../../ports/stores/overview-store.ts';
import { appFromRow } from './app-rows.ts';
import type { SqlEngine } from './engine.ts';
import { fromJson } from './json.ts';
import { type ListingRow, listingFromRow } from './listing-rows.ts';
import { deploymentFromRow } from './release-rows.ts';
import type { DeploymentRow } from './tables.ts';

type OverviewRow = DeploymentRow & { network: string; language: string; framework: string | null };

/** One or two queries whatever is asked for. */
export class OverviewSqlStore implements OverviewStore {
  readonly #engine: SqlEngine;

  constructor(engine: SqlEngine) {
    this.#engine = engine;
  }

  ofAll(): Promise<AppOverview[]> {
    return this.#overviews(undefined);
  }

  async ofApp(appId: string): Promise<AppOverview | undefined> {
    const [overview] = await this.#overviews(appId);
    return overview;
  }

  /** Only the columns that are shown: a thousand rows with all of theirs would take ten times as long. */
  async list(userId: string, name?: string): Promise<AppListing[]> {
    const query = this.#engine.db
      .selectFrom('apps')
      .leftJoin('deployments', (join) =>
        join.onRef('deployments.app_id', '=', 'apps.id').on('deployments.state', '=', 'live'),
      )
      .leftJoin('releases', (join) =>
        join.onRef('releases.app_id', '=', 'deployments.app_id').onRef('releases.number', '=', 'deployments.release'),
      )
      .leftJoin('artifacts', 'artifacts.id', 'releases.artifact_id')
      // The newest run of an App is the one with the number that was given last, unless that one was forgotten.
      .leftJoin('pipeline_runs', (join) =>
        join.onRef('pipeline_runs.app_id', '=', 'apps.id').onRef('pipeline_runs.number', '=', 'apps.last_run_number'),
      )
      .select(['apps.id', 'apps.name', 'apps.desired_state', 'apps.replicas', 'apps.created_at', 'apps.deleting_data'])
      .select(['deployments.release', 'deployments.settings', 'artifacts.language', 'artifacts.framework'])
      .select(['pipeline_runs.id as run_id', 'pipeline_runs.number as run_number', 'pipeline_runs.kind as run_kind'])
      .select((eb) => [
        'pipeline_runs.state as run_state',
        'pipeline_runs.waits_for as run_waits_for',
        eb
          .case()
          .when('pipeline_runs.state', 'in', ['running', 'failed'])
          .then(eb.ref('pipeline_runs.stages'))
          .end()
          .as('run_stages'),
        eb
          .selectFrom('alerts')
          .select((counted) => counted.fn.countAll<number>().as('count'))
          .whereRef('alerts.app_id', '=', 'apps.id')
          .where('alerts.ended_at', 'is', null)
          .as('open_alerts'),
      ])
      .innerJoin('users as owners', 'owners.id', 'apps.owner_id')
      .leftJoin('collaborators', (join) =>
        join.onRef('collaborators.app_id', '=', 'apps.id').on('collaborators.user_id', '=', userId),
      )
      .select(['apps.owner_id', 'owners.name as owner_name', 'collaborators.role as shared_role'])
      .where((eb) => eb.or([eb('apps.owner_id', '=', userId), eb('collaborators.user_id', '=', userId)]))
      .orderBy('apps.name');
    const rows: ListingRow[] = await (name === undefined ? query : query.where('apps.name', '=', name)).execute();
    return rows.map((row) => listingFromRow(row, userId));
  }

  async #overviews(appId: string | undefined): Promise<AppOverview[]> {
    const overviews = new Map<string, AppOverview>();
    for (const app of await this.#apps(appId)) overviews.set(app.id, { app, live: undefined, progressing: undefined });
    // Oldest first: should there be two of one state, the newest one stays.
    for (const row of await this.#deployments(appId)) {
      const overview = overviews.get(row.app_id);
      if (overview) overview[row.state === 'live' ? 'live' : 'progressing'] = deploymentOverview(row);
    }
    return [...overviews.values()];
  }

  async #apps(appId: string | undefined): Promise<App[]> {
    const query = this.#engine.db.selectFrom('apps').selectAll().orderBy('name');
    const rows = await (appId === undefined ? query : query.where('id', '=', appId)).execute();
    return rows.map(appFromRow);
  }

  #deployments(appId: string | undefined): Promise<OverviewRow[]> {
    const query = this.#engine.db
      .selectFrom('deployments')
      .innerJoin('releases', (join) =>
        join.onRef('releases.app_id', '=', 'deployments.app_id').onRef('releases.number', '=', 'deployments.release'),
      )
      .innerJoin('artifacts', 'artifacts.id', 'releases.artifact_id')
      .selectAll('deployments')
      .select(['releases.network', 'artifacts.language', 'artifacts.framework'])
      .where('deployments.state', 'in', ['live', 'progressing'])
      .orderBy('deployments.created_at')
      .orderBy('deployments.id');
    return (appId === undefined ? query : query.where('deployments.app_id', '=', appId)).execute();
  }
}

function deploymentOverview(row: OverviewRow): DeploymentOverview {
  return {
    deployment: deploymentFromRow(row),
    network: fromJson(row.network),
    language: row.language,
    framework: row.framework ?? undefined,
  };
}
