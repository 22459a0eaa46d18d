import { QUIET_BUILD } from '../../../domain/quiet-build.ts';
import type { BuildRequest } from '../../../ports/builder.ts';
import { namesOf } from './build-names.ts';
import type { JobRequest } from './job/build-job.ts';
import { MANAGER_PATH, type PlannedSteps } from './job/planned-steps.ts';
import type { KubernetesBuilderOptions } from './options.ts';

/** What is decided when a build begins; kept at its Job, for a server that was restarted meanwhile. */
export interface BuildState {
  /** '' when the plan has no packages. */
  packagesTag: string;
  /** Their layer was there already. */
  isInstalled: boolean;
  /** False: no step had to be run, and the code's layer is there. */
  hasJob: boolean;
}

export interface BegunBuild {
  purpose: 'build' | 'test';
  state: BuildState;
  steps: PlannedSteps;
  /** Repository and digest of the image that steps run in. */
  image: string;
  /** Digest of the source's layer, which was pushed before. */
  source: string;
  /** Digest of the layer of packages, where it was there already. */
  installed?: string;
}

/** What the Job of a build is asked for: the same build gives the same Job. */
export function jobRequest(
  request: Pick<BuildRequest, 'artifactId' | 'ownerId' | 'appId' | 'timeoutMs' | 'plan'>,
  begun: BegunBuild,
  { registry, environment }: Pick<KubernetesBuilderOptions, 'registry' | 'environment'>,
): JobRequest {
  const names = namesOf(request, registry.prefix);
  return {
    artifactId: request.artifactId,
    name: names.job,
    timeoutMs: request.timeoutMs,
    buildImage: `${registry.nodes}/${begun.image}`,
    mark: names.mark,
    path: [MANAGER_PATH, ...request.plan.start.path.map((directory) => `/app/${directory}`)],
    env: { ...environment, ...QUIET_BUILD, MAVEN_OPTS: mavenOptions(environment) },
    source: `${registry.read}/${names.source.repository}@${begun.source}`,
    code: `${registry.push}/${names.code.repository}:${names.code.reference}`,
    hasBuildSteps: begun.steps.build.length > 0,
    kind: kindOf(begun),
    state: JSON.stringify(begun.state),
    ...packagesOf(request.plan, names.packages, begun, registry),
  };
}

function kindOf({ purpose, steps }: BegunBuild): JobRequest['kind'] {
  if (purpose === 'test') return 'tests';
  return steps.onlyChecks ? 'checks' : 'build';
}

function packagesOf(
  { dependencies, start, buildSteps }: BuildRequest['plan'],
  repository: string,
  { state, steps, installed }: BegunBuild,
  registry: KubernetesBuilderOptions['registry'],
): Pick<JobRequest, 'packages'> {
  if (!dependencies || steps.onlyChecks) return {};
  const mayChange = !start.static && buildSteps.some(({ keepsPackages }) => keepsPackages !== true);
  return {
    packages: {
      outputs: dependencies.outputs,
      push: `${registry.push}/${repository}:${state.packagesTag}`,
      include: mayChange ? 'changed' : 'none',
      ...(installed === undefined ? {} : { installed: `${registry.read}/${repository}@${installed}` }),
    },
  };
}

// Java takes the home directory from the system and not from HOME.
function mavenOptions({ MAVEN_OPTS }: Readonly<Record<string, string>>): string {
  return [MAVEN_OPTS, '-Duser.home=/tmp'].filter(Boolean).join(' ');
}
