import { MemorySourceTree } from '../../../server/src/adapters/source-tree/memory/memory-source-tree.ts';
import type { BuildPlan } from '../../../server/src/domain/build-plan.ts';
import { StageFailure } from '../../../server/src/domain/failure.ts';
import { languageDetectors } from '../../../server/src/main/detectors.ts';
import { detectBuildPlan } from '../../../server/src/usecases/detect-build-plan.ts';

export type Files = Record<string, string>;

/** The plan that the embedded list of detectors makes of these files. */
export function planOf(files: Files): Promise<BuildPlan> {
  return detectBuildPlan(languageDetectors({ dockerfiles: false }), new MemorySourceTree(files));
}

/** Code and params of the failure that detection ends with. */
export async function failureOf(files: Files): Promise<{ code: string; params: Record<string, string | number> }> {
  try {
    const plan = await planOf(files);
    throw new Error(`a plan was made: ${JSON.stringify(plan.start)}`);
  } catch (error) {
    if (!(error instanceof StageFailure)) throw error;
    return { code: error.failure.code, params: error.failure.params };
  }
}

/** The parts of a plan that a person would check first. */
export function summary(plan: BuildPlan) {
  return {
    language: plan.language,
    framework: plan.framework,
    tools: plan.tools.map(({ name, version }) => (version === undefined ? name : `${name} ${version}`)),
    install: plan.dependencies?.steps.map((step) => step.argv.join(' ')).join(' && '),
    build: plan.buildSteps.map((step) => step.argv.join(' ')),
    start: plan.start.static
      ? `static ${plan.start.static.root}${plan.start.static.spa ? ' spa' : ''}`
      : plan.start.argv.join(' '),
    notes: plan.notes.map((note) => note.code),
  };
}

/** package.json as text. */
export function packageJson(value: object): string {
  return JSON.stringify(value);
}
