import type { BuildStep, TestPlan } from '../../../domain/build-plan.ts';
import type { SourceTree } from '../../../ports/source-tree.ts';

/** The tests of Maven or Gradle. `compile` brings what they need and compiles them: what goes wrong there is no failure of a test. */
export async function javaTests(source: SourceTree, compile: BuildStep, test: BuildStep): Promise<TestPlan> {
  const hasTests = (await source.files()).some((path) => /(^|\/)src\/test\/.*\.(java|kt|groovy|scala)$/.test(path));
  return {
    lookedFor: 'programs in src/test/',
    ...(hasTests ? { command: test } : {}),
    prepare: hasTests ? [compile] : [],
    env: {},
  };
}
