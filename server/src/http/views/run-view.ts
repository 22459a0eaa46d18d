import { type FailureView, failureCard, type Locale, type LogLineView, type Run } from '@nonstop4/contract';
import type { App } from '../../domain/app.ts';
import type { Failure } from '../../domain/failure.ts';
import { levelOf } from '../../domain/log-level.ts';
import type { LogLine } from '../../domain/log-line.ts';
import type { BuildStage, PipelineRun } from '../../domain/pipeline-run.ts';
import type { Obstacle } from '../../domain/workload.ts';
import type { Platform } from '../../usecases/platform.ts';
import { iso, optionalIso } from './times.ts';

export async function runView(
  platform: Pick<Platform, 'stores'>,
  app: App,
  run: PipelineRun,
  locale: Locale,
): Promise<Run> {
  const archive = run.archiveId === undefined ? undefined : await platform.stores.runs.archive(run.archiveId);
  return {
    id: run.id,
    appName: app.name,
    number: run.number,
    kind: run.kind,
    state: run.state,
    stages: run.stages.map((stage) => ({
      name: stage.name,
      state: stage.state,
      ...optionalIso('startedAt', stage.startedAt),
      ...optionalIso('endedAt', stage.endedAt),
      ...(stage.steps ? { steps: stage.steps.map(stepView) } : {}),
    })),
    ...(archive ? { archive: { fileName: archive.fileName, sizeBytes: archive.sizeBytes } } : {}),
    ...(run.origin ? { origin: run.origin } : {}),
    ...(run.commit === undefined ? {} : { commit: run.commit }),
    ...(run.release === undefined ? {} : { release: run.release }),
    ...(run.failure ? { failure: failureView(run.failure, locale) } : {}),
    ...(run.waitsFor ? { waitsFor: waitView(run.waitsFor, locale) } : {}),
    cancelRequested: run.cancelRequested,
    resumes: run.resumes,
    requestedBy: run.requestedBy,
    createdAt: iso(run.createdAt),
    ...optionalIso('startedAt', run.startedAt),
    ...optionalIso('endedAt', run.endedAt),
    ...(run.state === 'queued' ? { ahead: await aheadOf(platform, run) } : {}),
  };
}

/** The platform writes its own lines in English; what a card says of the same is there in every language. */
export function logLineView({ at, source, stream, text, card }: LogLine, locale: Locale): LogLineView {
  const words = card && locale !== 'en' ? failureCard(card, locale).cause : text;
  return { at: iso(at), source, stream, text: words };
}

/** A line of an App's replica, with the level that it names itself. */
export function appLineView(line: LogLine, locale: Locale): LogLineView {
  const level = line.stream === 'platform' ? undefined : levelOf(line.text);
  return { ...logLineView(line, locale), ...(level ? { level } : {}) };
}

function stepView({ name, state, startedAt, endedAt }: BuildStage) {
  return { name, state, ...optionalIso('startedAt', startedAt), ...optionalIso('endedAt', endedAt) };
}

function failureView(failure: Failure, locale: Locale): FailureView {
  return { ...failure, ...failureCard(failure, locale) };
}

function waitView({ code, params }: Obstacle, locale: Locale): Run['waitsFor'] {
  return { code, params, cause: failureCard({ code, params }, locale).cause };
}

// One that waits keeps nobody else waiting.
async function aheadOf(platform: Pick<Platform, 'stores'>, run: PipelineRun): Promise<number> {
  const active = await platform.stores.runs.listActive();
  return active.filter((other) => other.id !== run.id && !other.waitsFor && other.createdAt <= run.createdAt).length;
}
