import type { BuildPlan, TestPlan } from './build-plan.ts';

/** Every runner of tests asks for it: nobody watches, and nothing is to wait for a key. */
const WATCHED_BY_NOBODY = { CI: 'true' };
/** For a source of which nothing else is known. */
const ANY_SOURCE = 'a line "test:" in a Procfile';

/**
 * The plan that runs an App's tests: the packages of development, then the tests in place of the build. Nothing is started of it. Undefined when the
 * source has no tests.
 */
export function testPlanOf(plan: BuildPlan): BuildPlan | undefined {
  const { tests } = plan;
  if (!tests?.command) return undefined;
  const { static: _served, ...start } = plan.start;
  const { command, prepare, env } = tests;
  const dependencies = tests.dependencies ?? plan.dependencies;
  return {
    ...plan,
    start,
    tools: [...plan.tools, ...(tests.tools ?? []).filter(({ name }) => !plan.tools.some((tool) => tool.name === name))],
    files: { ...plan.files, ...tests.files },
    ...(dependencies ? { dependencies } : {}),
    buildSteps: [...prepare, { ...command, env: { ...WATCHED_BY_NOBODY, ...env, ...command.env }, isTest: true }],
  };
}

/** What a source would need for its tests to be found. */
export function testsLookedFor({ tests, language }: BuildPlan): string {
  if (tests === undefined) return ANY_SOURCE;
  return language === 'dockerfile' ? tests.lookedFor : `${tests.lookedFor}, or ${ANY_SOURCE}`;
}

/** The tests of a Procfile's `test` line, in place of those that were found. */
export function withTestCommand(plan: BuildPlan, line: string): BuildPlan {
  const found: TestPlan = plan.tests ?? { lookedFor: ANY_SOURCE, prepare: plan.buildSteps, env: {} };
  return { ...plan, tests: { ...found, command: { title: line, argv: ['sh', '-c', line] } } };
}
