import { cp, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { DirectorySourceTree } from '../../server/src/adapters/source-tree/directory/directory-source-tree.ts';
import type { Artifact } from '../../server/src/domain/artifact.ts';
import type { BuildPlan } from '../../server/src/domain/build-plan.ts';
import { languageDetectors } from '../../server/src/main/detectors.ts';
import type { Builder } from '../../server/src/ports/builder.ts';
import { detectBuildPlan } from '../../server/src/usecases/detect-build-plan.ts';
import { REVISION } from '../ports/builder/build-plans.ts';
import type { Example } from './examples.ts';

/** The plan of a directory, as the embedded platform makes it; with `dockerfiles` as a platform does that can build them. */
export function planOfDirectory(directory: string, { dockerfiles = false } = {}): Promise<BuildPlan> {
  return detectBuildPlan(languageDetectors({ dockerfiles }), new DirectorySourceTree(directory));
}

/** Builds a copy of an example, made below `root`; `edit` changes the copy first. */
export async function buildExample(
  example: Example,
  {
    builder,
    root,
    artifactId = `art_${example.name}`,
    edit,
    dockerfiles,
  }: {
    builder: Builder;
    root: string;
    artifactId?: string;
    edit?: (directory: string) => Promise<void>;
    dockerfiles?: boolean;
  },
): Promise<{ artifact: Artifact; lines: string[]; ms: number }> {
  const sourceDirectory = await mkdtemp(join(root, 'source-'));
  await cp(example.directory, sourceDirectory, { recursive: true });
  await edit?.(sourceDirectory);
  const lines: string[] = [];
  const started = performance.now();
  const artifact = await builder.build({
    artifactId,
    appId: 'app_1',
    ownerId: 'user_1',
    revision: REVISION,
    plan: await planOfDirectory(sourceDirectory, { dockerfiles }),
    sourceDirectory,
    env: {},
    timeoutMs: 10 * 60_000,
    onLine: (stream, text) => lines.push(`${stream}: ${text}`),
    signal: new AbortController().signal,
  });
  return { artifact, lines, ms: performance.now() - started };
}

/** Builds files as they are, without asking anybody for packages. */
export async function buildFiles(
  files: Record<string, string>,
  { builder, source }: { builder: Builder; source: (files: Record<string, string>) => Promise<string> },
): Promise<Artifact> {
  const sourceDirectory = await source(files);
  return builder.build({
    artifactId: 'art_1',
    appId: 'app_1',
    ownerId: 'user_1',
    revision: REVISION,
    plan: await planOfDirectory(sourceDirectory),
    sourceDirectory,
    env: {},
    timeoutMs: 60_000,
    onLine: () => {},
    signal: new AbortController().signal,
  });
}
