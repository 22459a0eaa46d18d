import type { App } from './app.ts';
import type { BuildPlan } from './build-plan.ts';
import { StageFailure } from './failure.ts';

/** Throws `compose-variable-missing` for the first variable that the source says it needs and that the owner has not set. */
export function checkNeededVariables(
  { configVars, secrets }: Pick<App, 'configVars' | 'secrets'>,
  { neededVariables = [] }: Pick<BuildPlan, 'neededVariables'>,
): void {
  const missing = neededVariables.find(({ name }) => !Object.hasOwn(configVars, name) && !Object.hasOwn(secrets, name));
  if (!missing) return;
  const { name, service, image } = missing;
  throw new StageFailure('compose-variable-missing', {
    variable: name,
    ...(service === undefined ? {} : { service }),
    ...(image === undefined ? {} : { image }),
  });
}
