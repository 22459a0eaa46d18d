import type { BuildPlan } from '../../../domain/build-plan.ts';
import { StageFailure } from '../../../domain/failure.ts';
import { indexOf, staticRootCandidates } from '../../../domain/static-site.ts';

/**
 * The plan with the folder that the build really left its pages in, by the index.html files that the exporting container has seen (one to
 * a line, `./dist/index.html`). Throws `build-failed` when there is none.
 */
export function withStaticRoot(plan: BuildPlan, seen: string): BuildPlan {
  const site = plan.start.static;
  if (!site || plan.language === 'static') return plan;
  const files = seen.split('\n').map((line) => line.trim().replace(/^\.\//, ''));
  const candidates = staticRootCandidates(site.root, foldersIn(files, site.root), foldersIn(files, 'dist'));
  const root = candidates.find((folder) => files.includes(indexOf(folder)));
  if (root !== undefined) return { ...plan, start: { ...plan.start, static: { ...site, root } } };
  throw new StageFailure('build-failed', { message: `the build left no ${indexOf(site.root)}` });
}

function foldersIn(files: readonly string[], folder: string): string[] {
  const inside = files.filter((file) => file.startsWith(`${folder}/`));
  const names = inside.map((file) => file.slice(folder.length + 1).split('/')).filter((parts) => parts.length > 1);
  return [...new Set(names.map(([name]) => `${folder}/${name}`))].sort();
}
