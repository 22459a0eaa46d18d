import type { PipelineRun } from '../../../domain/pipeline-run.ts';
import type { SourceArchive } from '../../../domain/source.ts';
import { fromJson, toJson } from './json.ts';
import type { PipelineRunRow, SourceArchiveRow } from './tables.ts';

export function runToRow(run: PipelineRun): PipelineRunRow {
  return {
    id: run.id,
    app_id: run.appId,
    number: run.number,
    kind: run.kind,
    state: run.state,
    stages: toJson(run.stages),
    archive_id: run.archiveId ?? null,
    origin: toJson(run.origin),
    commit: run.commit ?? null,
    artifact_id: run.artifactId ?? null,
    release: run.release ?? null,
    reserved_release: run.reservedRelease ?? null,
    failure: toJson(run.failure),
    waits_for: toJson(run.waitsFor),
    cancel_requested: Number(run.cancelRequested),
    resumes: run.resumes,
    requested_by: run.requestedBy,
    created_at: run.createdAt,
    started_at: run.startedAt ?? null,
    ended_at: run.endedAt ?? null,
  };
}

export function runFromRow(row: PipelineRunRow): PipelineRun {
  return {
    id: row.id,
    appId: row.app_id,
    number: row.number,
    kind: row.kind as PipelineRun['kind'],
    state: row.state as PipelineRun['state'],
    stages: fromJson(row.stages),
    archiveId: row.archive_id ?? undefined,
    origin: fromJson(row.origin),
    commit: row.commit ?? undefined,
    artifactId: row.artifact_id ?? undefined,
    release: row.release ?? undefined,
    reservedRelease: row.reserved_release ?? undefined,
    failure: fromJson(row.failure),
    waitsFor: fromJson(row.waits_for),
    cancelRequested: row.cancel_requested === 1,
    resumes: row.resumes,
    requestedBy: row.requested_by,
    createdAt: row.created_at,
    startedAt: row.started_at ?? undefined,
    endedAt: row.ended_at ?? undefined,
  };
}

export function archiveToRow(archive: SourceArchive): SourceArchiveRow {
  return {
    id: archive.id,
    app_id: archive.appId,
    file_name: archive.fileName,
    size_bytes: archive.sizeBytes,
    sha256: archive.sha256,
    path: archive.path,
    created_at: archive.createdAt,
  };
}

export function archiveFromRow(row: SourceArchiveRow): SourceArchive {
  return {
    id: row.id,
    appId: row.app_id,
    fileName: row.file_name,
    sizeBytes: row.size_bytes,
    sha256: row.sha256,
    path: row.path,
    createdAt: row.created_at,
  };
}
