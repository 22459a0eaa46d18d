import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BuildPlan } from '../../../domain/build-plan.ts';
import { dockerfileOfPlan, dockerfileOfTests } from '../../../domain/dockerfile/dockerfile-of-plan.ts';
import { type ImageKind, imagesOf, type LanguageImages } from '../../../domain/language-images.ts';
import type { BuildRequest } from '../../../ports/builder.ts';

/** A name that no upload is likely to have; what had it is replaced. */
const FILE = 'nonstop4.Dockerfile';

/** Full names of images. */
export type BaseImageTable = Partial<Record<ImageKind, LanguageImages>>;

/**
 * Writes the Dockerfile of what was recognised, and what detection has made, into the source. Gives its name, and the plan as its image has it. Throws
 * `tool-missing` for a language without base images.
 */
export async function generateDockerfile(
  { plan, sourceDirectory, env }: BuildRequest,
  images: BaseImageTable,
  variables: readonly string[],
  purpose: 'build' | 'test',
): Promise<{ file: string; plan: BuildPlan }> {
  const seen = variables.filter((name) => name in env);
  const dockerfileOf = purpose === 'test' ? dockerfileOfTests : dockerfileOfPlan;
  const made = dockerfileOf(plan, imagesOf(plan, images), seen);
  const files = { ...plan.files, [FILE]: made.dockerfile, '.dockerignore': `${made.ignore}${FILE}\n` };
  for (const [path, text] of Object.entries(files)) await put(join(sourceDirectory, path), text);
  return { file: FILE, plan: made.plan };
}

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  if (text.startsWith('#!')) await chmod(path, 0o755);
}
