import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildPlan } from '../../../domain/build-plan.ts';
import { StageFailure } from '../../../domain/failure.ts';
import { indexOf } from '../../../domain/static-site.ts';

const OTHER_OUTPUTS = ['dist', 'build', 'out', '_site', '.output/public', 'www'];

/**
 * The plan with the folder that the build really left its pages in: where a tool's settings name another one than it usually has.
 * Throws `build-failed` when there is none.
 */
export async function withStaticRoot(plan: BuildPlan, directory: string): Promise<BuildPlan> {
  const site = plan.start.static;
  if (!site || plan.language === 'static') return plan;
  const candidates = [site.root, ...(await foldersOf(directory, site.root)), ...OTHER_OUTPUTS];
  for (const folder of await foldersOf(directory, 'dist')) candidates.push(folder, `${folder}/browser`);
  for (const root of candidates) {
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
