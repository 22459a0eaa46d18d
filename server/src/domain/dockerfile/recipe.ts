import type { BuildPlan } from '../build-plan.ts';
import type { ImageKind, LanguageImages } from '../language-images.ts';
import { dockerfileOfPlan, dockerfileOfTests } from './dockerfile-of-plan.ts';
import type { DockerfileStage } from './dockerfile-stage.ts';

/** A name that no upload is likely to have; what had it is replaced. */
export const GENERATED_FILE = 'nonstop4.Dockerfile';

/** Full names of images. */
export type BaseImageTable = Partial<Record<ImageKind, LanguageImages>>;

/** How the image of a source without a Dockerfile is made. */
export interface Recipe {
  /** The Dockerfile's name in the source. */
  file: string;
  /** Written into the source beforehand, by path; one that begins with `#!` is made executable. */
  files: Record<string, string>;
  /** As the image has it. */
  plan: BuildPlan;
  /** Of tests by a user's own Dockerfile: the stage that is built. */
  tests?: DockerfileStage;
}

/** `variables`: names of build arguments that the steps may see. For tests the plan is one of tests (testPlanOf). */
export function recipeOf(
  plan: BuildPlan,
  images: LanguageImages,
  variables: readonly string[],
  purpose: 'build' | 'test' = 'build',
): Recipe {
  const dockerfileOf = purpose === 'test' ? dockerfileOfTests : dockerfileOfPlan;
  const made = dockerfileOf(plan, images, variables);
  const files = {
    ...plan.files,
    [GENERATED_FILE]: made.dockerfile,
    '.dockerignore': `${made.ignore}${GENERATED_FILE}\n`,
  };
  return { file: GENERATED_FILE, files, plan: made.plan };
}
