import type { BuildPlan, BuildStep } from '../../../../domain/build-plan.ts';
import { packageOfManager } from '../../../../domain/package-manager.ts';

/** Where pnpm and yarn are put, which build images need not have. */
const MANAGERS = '/tmp/managers';
export const MANAGER_PATH = `${MANAGERS}/node_modules/.bin`;

/** The steps of each container; one without any is not started. */
export interface PlannedSteps {
  install: BuildStep[];
  build: BuildStep[];
  /** Nothing that they may write is wanted: the image needs not wait for what is in their files then. */
  onlyChecks: boolean;
}

/** What has to be run for a plan, when its packages are there already or not. */
export function plannedSteps({ dependencies, buildSteps, tools }: BuildPlan, isInstalled: boolean): PlannedSteps {
  const install = dependencies && !isInstalled ? dependencies.steps : [];
  if (install.length === 0 && buildSteps.length > 0 && buildSteps.every(({ isCheck }) => isCheck === true)) {
    return { install, build: buildSteps, onlyChecks: true };
  }
  const managers = tools.flatMap(({ name, version }) =>
    name === 'pnpm' || name === 'yarn' ? [fetchManager(packageOfManager(name, version))] : [],
  );
  if (install.length > 0) return { install: [...managers, ...install], build: buildSteps, onlyChecks: false };
  return { install, build: buildSteps.length > 0 ? [...managers, ...buildSteps] : [], onlyChecks: false };
}

function fetchManager(name: string): BuildStep {
  const argv = ['npm', 'install', '--no-package-lock', '--no-save', '--prefix', MANAGERS, name];
  return { title: argv.join(' '), argv };
}
