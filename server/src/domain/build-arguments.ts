import type { BuildPlan } from './build-plan.ts';

/** Config vars are offered to the Dockerfile's ARG lines, over what the plan gives them; a name that is none of a variable is none of an ARG. */
export function buildArguments(
  env: Readonly<Record<string, string>>,
  { dockerfile }: Pick<BuildPlan, 'dockerfile'> = {},
): Record<string, string> {
  const offered = Object.entries(env).filter(([name]) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name));
  return { ...dockerfile?.args, ...Object.fromEntries(offered) };
}
