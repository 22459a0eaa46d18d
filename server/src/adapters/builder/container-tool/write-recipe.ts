import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Recipe } from '../../../domain/dockerfile/recipe.ts';

/** Writes the Dockerfile of what was recognised, and what detection has made, into the source. */
export async function writeRecipe({ files }: Pick<Recipe, 'files'>, sourceDirectory: string): Promise<void> {
  for (const [path, text] of Object.entries(files)) await put(join(sourceDirectory, path), text);
}

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  if (text.startsWith('#!')) await chmod(path, 0o755);
}
