import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BuildPlan } from '../../../domain/build-plan.ts';
import { type BaseImageTable, recipeOf } from '../../../domain/dockerfile/recipe.ts';
import type { BuildRequest } from '../../../ports/builder.ts';

/**
 * Writes the Dockerfile of what was recognised, and what detection has made, into the source. Gives its name, and the plan as its image has it. Throws
 * `tool-missing` for a language without base images.
 */
export async function generateDockerfile(
  { plan, sourceDirectory, env }: BuildRequest,
  images: BaseImageTable,
  variables: readonly string[],
): Promise<{ file: string; plan: BuildPlan }> {
  const recipe = recipeOf(
    plan,
    images,
    variables.filter((name) => name in env),
  );
  for (const [path, text] of Object.entries(recipe.files)) await put(join(sourceDirectory, path), text);
  return recipe;
}

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  if (text.startsWith('#!')) await chmod(path, 0o755);
}
