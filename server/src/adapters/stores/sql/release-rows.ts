import type { Artifact } from '../../../domain/artifact.ts';
import type { Deployment, Release } from '../../../domain/release.ts';
import { fromJson, toJson } from './json.ts';
import type { ArtifactRow, DeploymentRow, ReleaseRow } from './tables.ts';

export function artifactToRow(artifact: Artifact): ArtifactRow {
  return {
    id: artifact.id,
    app_id: artifact.appId,
    kind: artifact.kind,
    location: artifact.location,
    size_bytes: artifact.sizeBytes,
    plan: toJson(artifact.plan),
    created_at: artifact.createdAt,
    language: artifact.plan.language,
    framework: artifact.plan.framework ?? null,
  };
}

export function artifactFromRow(row: ArtifactRow): Artifact {
  return {
    id: row.id,
    appId: row.app_id,
    kind: row.kind as Artifact['kind'],
    location: row.location,
    sizeBytes: row.size_bytes,
    plan: fromJson(row.plan),
    createdAt: row.created_at,
  };
}

export function releaseToRow(release: Release): ReleaseRow {
  return {
    app_id: release.appId,
    number: release.number,
    artifact_id: release.artifactId,
    commit: release.commit,
    config_vars: toJson(release.configVars),
    secrets: toJson(release.secrets),
    network: toJson(release.network),
    cause: release.cause,
    origin: toJson(release.origin),
    created_at: release.createdAt,
    created_by: release.createdBy,
    collected: Number(release.collected),
  };
}

export function releaseFromRow(row: ReleaseRow): Release {
  return {
    appId: row.app_id,
    number: row.number,
    artifactId: row.artifact_id,
    commit: row.commit,
    configVars: fromJson(row.config_vars),
    secrets: fromJson(row.secrets),
    network: fromJson(row.network),
    cause: row.cause as Release['cause'],
    origin: fromJson(row.origin),
    createdAt: row.created_at,
    createdBy: row.created_by,
    collected: row.collected === 1,
  };
}

export function deploymentToRow(deployment: Deployment): DeploymentRow {
  return {
    id: deployment.id,
    app_id: deployment.appId,
    release: deployment.release,
    run_id: deployment.runId,
    settings: toJson(deployment.settings),
    state: deployment.state,
    created_at: deployment.createdAt,
    ended_at: deployment.endedAt ?? null,
    update_figures: toJson(deployment.update),
  };
}

export function deploymentFromRow(row: DeploymentRow): Deployment {
  return {
    id: row.id,
    appId: row.app_id,
    release: row.release,
    runId: row.run_id,
    settings: fromJson(row.settings),
    state: row.state as Deployment['state'],
    createdAt: row.created_at,
    endedAt: row.ended_at ?? undefined,
    update: fromJson(row.update_figures),
  };
}
