import type { BuildPlan, BuildStep } from '../../../server/src/domain/build-plan.ts';

/** A plan that needs nothing but the machine's own small programs. */
export function simplePlan(part: Partial<BuildPlan> = {}): BuildPlan {
  return {
    language: 'procfile',
    tools: [],
    buildSteps: [],
    start: { argv: ['true'], workDir: '.', env: {}, path: [] },
    healthPaths: ['/'],
    notes: [],
    ...part,
  };
}

export function step(...argv: string[]): BuildStep {
  return { title: argv.join(' '), argv };
}
