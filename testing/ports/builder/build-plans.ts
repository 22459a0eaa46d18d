import type { BuildPlan, BuildStep } from '../../../server/src/domain/build-plan.ts';

/** Of a commit that a source may be. */
export const REVISION = '0123456789abcdef0123456789abcdef01234567';

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
