import type { App } from '../domain/app.ts';
import type { Failure } from '../domain/failure.ts';
import type { SourceOrigin } from '../domain/git-source.ts';
import { type PipelineRun, type RunKind, stagesOf } from '../domain/pipeline-run.ts';
import type { SourceArchive } from '../domain/source.ts';
import type { Platform } from './platform.ts';
import { recordEvent, tellAppChanged } from './record-event.ts';

export interface RunRequest {
  kind: RunKind;
  actor: string;
  archive?: SourceArchive;
  /** For an upload that is fetched. */
  origin?: SourceOrigin;
  /** For a push. */
  commit?: string;
  /** For a rollback. */
  release?: number;
  /** For an automatic rollback: what made it necessary. */
  failure?: Failure;
}

/** Queues a run; the pipeline loop is woken by the event. */
export async function requestRun(platform: Platform, app: App, request: RunRequest): Promise<PipelineRun> {
  const { run, superseded } = await platform.stores.runs.enqueue(
    {
      id: platform.ids.next('run'),
      appId: app.id,
      kind: request.kind,
      state: 'queued',
      stages: stagesOf(request.kind, app),
      ...(request.archive ? { archiveId: request.archive.id } : {}),
      ...(request.origin ? { origin: request.origin } : {}),
      ...(request.commit === undefined ? {} : { commit: request.commit }),
      ...(request.release === undefined ? {} : { release: request.release }),
      ...(request.failure ? { failure: request.failure } : {}),
      cancelRequested: false,
      resumes: 0,
      requestedBy: request.actor,
      createdAt: platform.clock.now(),
    },
    request.archive,
  );
  for (const old of superseded) await tellSuperseded(platform, app, old, run);
  const params = { run: run.number, runKind: run.kind };
  await recordEvent(platform, { kind: 'run-queued', app, params, actor: request.actor });
  tellRunChanged(platform, app, run);
  return run;
}

export function tellRunChanged(
  platform: Pick<Platform, 'bus'>,
  app: Pick<App, 'id' | 'ownerId'>,
  run: PipelineRun,
): void {
  platform.bus.publish({ type: 'run-changed', appId: app.id, ownerId: app.ownerId, runId: run.id });
  tellAppChanged(platform, app);
}

async function tellSuperseded(platform: Platform, app: App, old: PipelineRun, by: PipelineRun): Promise<void> {
  await recordEvent(platform, { kind: 'run-superseded', app, params: { run: old.number, by: by.number } });
  tellRunChanged(platform, app, old);
}
