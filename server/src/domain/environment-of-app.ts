import type { BuildPlan } from './build-plan.ts';

/** What a process of an App is given: what its source says, below what its owner has set. */
export function environmentOfApp(
  { environment }: Pick<BuildPlan, 'environment'>,
  configVars: Readonly<Record<string, string>>,
  secrets: Readonly<Record<string, string>>,
): Record<string, string> {
  return { ...environment, ...configVars, ...secrets };
}
