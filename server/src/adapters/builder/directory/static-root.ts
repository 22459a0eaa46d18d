import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildPlan } from '../../../domain/build-plan.ts';
import { StageFailure } from '../../../domain/failure.ts';
import { indexOf, staticRootCandidates } from '../../../domain/static-site.ts';

/**
 * The plan with the folder that the build really left its pages in: where a tool's settings name another one than it usually has.
 * Throws `build-failed` when there is none.
 */
export async function withStaticRoot(plan: BuildPlan, directory: string): Promise<BuildPlan> {
  const site = plan.start.static;
  if (!site || plan.language === 'static') return plan;
  const [inRoot, inDist] = await Promise.all([foldersOf(directory, site.root), foldersOf(directory, 'dist')]);
  for (const root of staticRootCandidates(site.root, inRoot, inDist)) {
    if (!(await isFile(join(directory, indexOf(root))))) continue;
    return { ...plan, start: { ...plan.start, static: { ...site, root } } };
  }
  throw new StageFailure('build-failed', { message: `the build left no ${indexOf(site.root)}` });
}

async function foldersOf(directory: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(directory, folder), { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map((entry) => `${folder}/${entry.name}`);
}

function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (facts) => facts.isFile(),
    () => false,
  );
}
