import type { BuildPlan } from './build-plan.ts';
import { StageFailure } from './failure.ts';

/** What steps run in, and what Apps run on; named as whoever made the list names images. */
export interface LanguageImages {
  build: string;
  run: string;
}

/** A language; `static` for pages, `procfile` for programs of no language that the platform knows. */
export type ImageKind = 'node' | 'python' | 'go' | 'java' | 'php' | 'ruby' | 'static' | 'procfile';

const BY_TOOL: Partial<Record<BuildPlan['tools'][number]['name'], ImageKind>> = {
  python3: 'python',
  pip: 'python',
  go: 'go',
  java: 'java',
  javac: 'java',
  mvn: 'java',
  gradle: 'java',
  php: 'php',
  composer: 'php',
  ruby: 'ruby',
  bundle: 'ruby',
  node: 'node',
  npm: 'node',
  pnpm: 'node',
  yarn: 'node',
};
const BY_LANGUAGE: Partial<Record<BuildPlan['language'], ImageKind>> = {
  node: 'node',
  python: 'python',
  go: 'go',
  java: 'java',
  php: 'php',
  ruby: 'ruby',
};

/** In which image a plan's steps run, and on which its App does. Throws `tool-missing` when the platform has none. */
export function imagesOf(plan: BuildPlan, images: Partial<Record<ImageKind, LanguageImages>>): LanguageImages {
  const kind = kindOf(plan);
  const found = images[kind];
  const run = plan.start.static ? images.static?.run : found?.run;
  if (found && run !== undefined) return { build: found.build, run };
  throw new StageFailure('tool-missing', { tool: plan.tools[0]?.name ?? kind });
}

/** By the language; for what has none of its own (a Procfile, pages) by the first program that it needs. */
function kindOf(plan: BuildPlan): ImageKind {
  const known = BY_LANGUAGE[plan.language];
  if (known) return known;
  const byTool = plan.tools.map(({ name }) => BY_TOOL[name]).find((kind) => kind !== undefined);
  return byTool ?? (plan.language === 'procfile' ? 'procfile' : 'static');
}
