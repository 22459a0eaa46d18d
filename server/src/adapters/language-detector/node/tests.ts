import type { TestPlan } from '../../../domain/build-plan.ts';
import type { NodeProject } from './node-project.ts';
import type { NodeInstall } from './package-manager.ts';

/** What `npm init` writes where nobody has tests. */
const PLACEHOLDER = /no test specified/;

/** The `test` script. The packages are those of the build, which has the ones of development too. */
export function nodeTests({ manifest }: NodeProject, { manager, tools, steps }: NodeInstall): TestPlan {
  const { test } = manifest.scripts;
  const hasTests = test !== undefined && !PLACEHOLDER.test(test);
  return {
    lookedFor: 'scripts.test in package.json',
    ...(hasTests ? { command: { title: `${manager} test`, argv: [manager, 'test'] } } : {}),
    tools,
    prepare: steps,
    env: {},
  };
}
