import type { BuildStep } from './build-plan.ts';

/** A step that finds what is wrong with the source before anything is deployed, and leaves it as it is: a look at its syntax, say. */
export function checkStep(title: string, argv: string[]): BuildStep {
  return { title, argv, keepsPackages: true, isCheck: true };
}
