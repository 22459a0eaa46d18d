import type { BuildPlan, BuildStep, DependencyLayer } from '../../../server/src/domain/build-plan.ts';
import { StageFailure } from '../../../server/src/domain/failure.ts';
import type { Builder, BuildRequest } from '../../../server/src/ports/builder.ts';
import { REVISION, simplePlan, step } from './build-plans.ts';

export type Asked = Partial<Omit<BuildRequest, 'onLine' | 'plan'>> & {
  plan?: Partial<BuildPlan>;
  files?: Record<string, string>;
  /** Filled while it runs. */
  lines?: string[];
};

type BuilderAndSource = { builder: Builder; source(files: Record<string, string>): Promise<string> };

/** One build, and what it printed. */
export async function buildOnce(harness: BuilderAndSource, asked: Asked = {}) {
  const { plan, files = { 'a.txt': 'a' }, lines = [], ...rest } = asked;
  const artifact = await harness.builder.build({
    artifactId: 'art_1',
    appId: 'app_1',
    ownerId: 'user_1',
    revision: REVISION,
    plan: simplePlan(plan),
    sourceDirectory: await harness.source(files),
    env: {},
    timeoutMs: 60_000,
    signal: new AbortController().signal,
    ...rest,
    onLine: (stream, text) => lines.push(`${stream}: ${text}`),
  });
  return { artifact, lines };
}

/** The failure that a build ends with; what else it ends with is thrown. */
export async function failureOf(built: Promise<unknown>) {
  const error: unknown = await built.catch((thrown: unknown) => thrown);
  if (!(error instanceof StageFailure)) throw error;
  return error.failure;
}

export function shell(line: string): BuildStep {
  return step('sh', '-c', line);
}

/** Makes packages/one, which holds what lock holds, packages/deep/two and a link to the first. */
export const LAYER: DependencyLayer = {
  keyFiles: ['lock'],
  steps: [
    shell(
      'mkdir -p packages/deep && cp lock packages/one && echo two > packages/deep/two && ln -s one packages/link && echo installed',
    ),
  ],
  outputs: ['packages'],
  locked: true,
};

/** A step that changes nothing. */
export const CHECK: BuildStep = { ...step('true'), keepsPackages: true };
