import type { StageRecord } from '../../../domain/pipeline-run.ts';
import type { DeploymentSettings } from '../../../domain/release.ts';
import type { Obstacle } from '../../../domain/workload.ts';
import type { AppListing } from '../../../ports/stores/overview-store.ts';
import { fromJson } from './json.ts';

/** An App's row beside the rows of its live Deployment and its newest run, where there are any. */
export interface ListingRow {
  id: string;
  name: string;
  desired_state: string;
  replicas: number;
  created_at: number;
  deleting_data: number | null;
  release: number | null;
  settings: string | null;
  language: string | null;
  framework: string | null;
  run_id: string | null;
  run_number: number | null;
  run_kind: string | null;
  run_state: string | null;
  /** Only of a run that is in a stage or failed in one. */
  run_stages: string | null;
  run_waits_for: string | null;
  open_alerts: number | null;
  owner_id: string;
  owner_name: string;
  /** Of a collaborator. */
  shared_role: string | null;
}

export function listingFromRow(row: ListingRow, userId: string): AppListing {
  return {
    id: row.id,
    name: row.name,
    desiredState: row.desired_state as AppListing['desiredState'],
    replicas: row.replicas,
    createdAt: row.created_at,
    deleting: row.deleting_data !== null,
    openAlerts: row.open_alerts ?? 0,
    ownerName: row.owner_name,
    role: row.owner_id === userId ? 'owner' : (row.shared_role as AppListing['role']),
    live: liveOf(row),
    lastRun: lastRunOf(row),
  };
}

function liveOf({ release, settings, language, framework }: ListingRow): AppListing['live'] {
  if (release === null || settings === null || language === null) return undefined;
  const { replicas, singleWriter } = fromJson<DeploymentSettings>(settings);
  return { release, replicas, ...(singleWriter ? { singleWriter } : {}), language, framework: framework ?? undefined };
}

function lastRunOf(row: ListingRow): AppListing['lastRun'] {
  const { run_id: id, run_number: number } = row;
  if (id === null || number === null) return undefined;
  const stages = fromJson<StageRecord[]>(row.run_stages) ?? [];
  return {
    id,
    number,
    kind: row.run_kind as NonNullable<AppListing['lastRun']>['kind'],
    state: row.run_state as NonNullable<AppListing['lastRun']>['state'],
    stage: stages.find(({ state }) => state === 'running' || state === 'failed')?.name,
    ...(row.run_waits_for === null ? {} : { waitsFor: fromJson<Obstacle>(row.run_waits_for).code }),
  };
}
