import type { App } from '../../../domain/app.ts';
import type { AppOverview, DeploymentOverview, OverviewStore } from '../../../ports/stores/overview-store.ts';
import { appFromRow } from './app-rows.ts';
import type { SqlEngine } from './engine.ts';
import { fromJson } from './json.ts';
import { deploymentFromRow } from './release-rows.ts';
import { runFromRow } from './run-rows.ts';
import type { DeploymentRow } from './tables.ts';

type OverviewRow = DeploymentRow & { network: string; language: string; framework: string | null };

/** Which Apps are wanted; undefined: all. */
type Wanted = { column: 'id' | 'owner_id'; value: string } | undefined;

/** Three queries whatever is asked for: the Apps, what runs of them, and their newest runs. */
export class OverviewSqlStore implements OverviewStore {
  readonly #engine: SqlEngine;

  constructor(engine: SqlEngine) {
    this.#engine = engine;
  }

  ofOwner(ownerId: string): Promise<AppOverview[]> {
    return this.#overviews({ column: 'owner_id', value: ownerId });
  }

  ofAll(): Promise<AppOverview[]> {
    return this.#overviews(undefined);
  }

  async ofApp(appId: string): Promise<AppOverview | undefined> {
    const [overview] = await this.#overviews({ column: 'id', value: appId });
    return overview;
  }

  async #overviews(wanted: Wanted): Promise<AppOverview[]> {
    const apps = await this.#apps(wanted);
    const overviews = new Map<string, AppOverview>(apps.map((app) => [app.id, emptyOverview(app)]));
    // Oldest first: should there be two of one state, the newest one stays.
    for (const row of await this.#deployments(wanted)) {
      const overview = overviews.get(row.app_id);
      if (overview) overview[row.state === 'live' ? 'live' : 'progressing'] = deploymentOverview(row);
    }
    for (const run of (await this.#lastRuns(wanted)).map(runFromRow)) {
      const overview = overviews.get(run.appId);
      if (overview) overview.lastRun = run;
    }
    return [...overviews.values()];
  }

  async #apps(wanted: Wanted): Promise<App[]> {
    const query = this.#engine.db.selectFrom('apps').selectAll().orderBy('name');
    const rows = await (wanted ? query.where(wanted.column, '=', wanted.value) : query).execute();
    return rows.map(appFromRow);
  }

  #deployments(wanted: Wanted): Promise<OverviewRow[]> {
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
    if (!wanted) return query.execute();
    return query.where('deployments.app_id', 'in', this.#idsOf(wanted)).execute();
  }

  // The newest run of an App is the one with the number that was given last, unless that one was forgotten.
  #lastRuns(wanted: Wanted) {
    const query = this.#engine.db
      .selectFrom('apps')
      .innerJoin('pipeline_runs', (join) =>
        join.onRef('pipeline_runs.app_id', '=', 'apps.id').onRef('pipeline_runs.number', '=', 'apps.last_run_number'),
      )
      .selectAll('pipeline_runs');
    return (wanted ? query.where(`apps.${wanted.column}`, '=', wanted.value) : query).execute();
  }

  #idsOf({ column, value }: NonNullable<Wanted>) {
    return this.#engine.db.selectFrom('apps').select('apps.id').where(`apps.${column}`, '=', value);
  }
}

function emptyOverview(app: App): AppOverview {
  return { app, live: undefined, progressing: undefined, lastRun: undefined };
}

function deploymentOverview(row: OverviewRow): DeploymentOverview {
  return {
    deployment: deploymentFromRow(row),
    network: fromJson(row.network),
    language: row.language,
    framework: row.framework ?? undefined,
  };
}
