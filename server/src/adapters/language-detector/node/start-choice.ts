import type { BuildStep, PlanNote, StartCommand } from '../../../domain/build-plan.ts';

/** How a project starts, and what has to be built for that. */
export interface StartChoice {
  start: StartCommand;
  framework?: string;
  /** Steps of this choice itself, run after the `build` script. */
  steps: BuildStep[];
  /** Used in place of the `build` script when the project has none. */
  fallbackBuild?: BuildStep;
  /** Source file whose syntax is checked before anything is deployed. */
  entry?: string;
  notes: PlanNote[];
}

/** A process under Node: its own packages' programs can be named, and a hard-coded port can be sent elsewhere. */
export function nodeStart(argv: string[], env: Record<string, string> = {}, workDir = '.'): StartCommand {
  const path = workDir === '.' ? ['node_modules/.bin'] : [`${workDir}/node_modules/.bin`, 'node_modules/.bin'];
  return { argv, workDir, env: { NODE_ENV: 'production', ...env }, path, portPreload: 'node' };
}

/** Files served by the platform. */
export function staticStart(root: string, spa: boolean): StartCommand {
  return { argv: [], workDir: '.', env: {}, path: [], static: { root, spa } };
}
