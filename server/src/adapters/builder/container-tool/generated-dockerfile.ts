import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BuildPlan } from '../../../domain/build-plan.ts';
import { dockerfileOfPlan } from '../../../domain/dockerfile/dockerfile-of-plan.ts';
import type { ImageKind, LanguageImages } from '../../../domain/language-images.ts';
import type { BuildRequest } from '../../../ports/builder.ts';

/** A name that no upload is likely to have; what had it is replaced. */
export const GENERATED_FILE = 'nonstop4.Dockerfile';

/** Full names of images. */
export type BaseImageTable = Partial<Record<ImageKind, LanguageImages>>;

/** Writes the Dockerfile of what was recognised, and what detection has made, into the source. Gives its name, and the plan as its image has it. */
export async function generateDockerfile(
  { plan, sourceDirectory, env }: BuildRequest,
  images: LanguageImages,
  variables: readonly string[],
): Promise<{ file: string; plan: BuildPlan }> {
  const seen = variables.filter((name) => name in env);
  const made = dockerfileOfPlan(plan, images, seen);
  const files = {
    ...plan.files,
    [GENERATED_FILE]: made.dockerfile,
    '.dockerignore': `${made.ignore}${GENERATED_FILE}\n`,
  };
  for (const [path, text] of Object.entries(files)) await put(join(sourceDirectory, path), text);
  return { file: GENERATED_FILE, plan: made.plan };
}

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  if (text.startsWith('#!')) await chmod(path, 0o755);
}
