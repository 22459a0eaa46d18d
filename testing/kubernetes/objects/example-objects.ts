import type { KubernetesObject, V1Service } from '@kubernetes/client-node';
import { buildJob } from '../../../server/src/adapters/builder/kubernetes/job/build-job.ts';
import { plannedSteps } from '../../../server/src/adapters/builder/kubernetes/job/planned-steps.ts';
import { jobRequest } from '../../../server/src/adapters/builder/kubernetes/job-request.ts';
import { layerTag, readKeyFiles } from '../../../server/src/adapters/builder/kubernetes/package-layers.ts';
import { appObjects } from '../../../server/src/adapters/runtime/kubernetes/manifests/app-objects.ts';
import { trialObjects } from '../../../server/src/adapters/runtime/kubernetes/trial-pod.ts';
import { DirectorySourceTree } from '../../../server/src/adapters/source-tree/directory/directory-source-tree.ts';
import { httpRoutes } from '../../../server/src/adapters/traffic-router/gateway-api/http-routes.ts';
import { routeObject } from '../../../server/src/adapters/traffic-router/kubernetes/route-objects.ts';
import type { BuildPlan } from '../../../server/src/domain/build-plan.ts';
import { imagesOf } from '../../../server/src/domain/language-images.ts';
import { testPlanOf } from '../../../server/src/domain/test-plan.ts';
import type { WorkloadSpec } from '../../../server/src/domain/workload.ts';
import { appLabels, namespaceOf } from '../../../server/src/kubernetes/names.ts';
import { languageDetectors } from '../../../server/src/main/detectors.ts';
import type { Route } from '../../../server/src/ports/traffic-router.ts';
import type { Volume } from '../../../server/src/ports/volume-provisioner.ts';
import { detectBuildPlan } from '../../../server/src/usecases/detect-build-plan.ts';
import type { Example } from '../../examples/examples.ts';
import * as given from './fixed-inputs.ts';
import type { ObjectGroup } from './object-group.ts';
import { RecordingCluster } from './recording-cluster.ts';
import { volumeOf } from './volume-objects.ts';

/** Every object that one example needs on a cluster: its build, its data, its trial, its copies, its way to the web. */
export async function exampleObjects(example: Example): Promise<ObjectGroup[]> {
  const plan = await planOf(example);
  const { volume, objects } = await volumeOf(example.name, given.STORAGE.class);
  const spec = specOf(example.name, plan, volume);
  const build = await jobsOf(example, plan, 'build');
  const tests = await jobsOf(example, testPlanOf(plan), 'test');
  return [
    ...(tests.length > 0 ? [{ title: 'Its tests, where its owner has them run', objects: tests }] : []),
    ...(build.length > 0 ? [{ title: 'Its build', objects: build }] : []),
    { title: 'Its data, from a StorageClass; other places: volumes.yaml', objects },
    { title: 'The copy that is tried out', objects: trialOf(spec) },
    { title: 'The copies that serve', objects: appObjects(spec) },
    { title: 'Its way to the web: by the platform’s edges, or by a gateway of the cluster', objects: routesOf(spec) },
  ];
}

export function planOf({ directory }: Pick<Example, 'directory'>): Promise<BuildPlan> {
  return detectBuildPlan(languageDetectors({ dockerfiles: true }), new DirectorySourceTree(directory));
}

/** An App with everything that an owner may choose. */
export function specOf(appName: string, plan: BuildPlan, volume: Volume): WorkloadSpec {
  const { appId, ownerId } = { appId: given.APP_ID, ownerId: given.OWNER.ownerId };
  const artifact = { id: given.ARTIFACT_ID, appId, kind: 'image', sizeBytes: 0, createdAt: given.NOW } as const;
  return {
    ...{ appId, appName, ownerId, release: 1, replicas: 2, autoscaling: given.AUTOSCALING },
    templateHash: given.templateHashOf(appName),
    template: {
      artifact: { ...artifact, location: given.locationOf(appName), plan },
      env: given.CONFIG_VARS,
      volumePath: volume.path,
      ...(volume.claim ? { volumeClaim: volume.claim } : {}),
      memoryLimitBytes: given.MEMORY_BYTES,
      healthCheck: healthCheckOf(plan),
    },
  };
}

function healthCheckOf({ healthPaths: [path] }: BuildPlan): Route['healthCheck'] {
  return path === undefined ? { kind: 'tcp', path: '/' } : { kind: 'http', path };
}

/** The copy that is tried out before. */
export function trialOf({ appId, appName, ownerId, template }: WorkloadSpec): KubernetesObject[] {
  const world = {
    namespace: namespaceOf(ownerId),
    toolsImage: given.TOOLS_IMAGE,
    labels: appLabels({ appId, appName, ownerId }),
  };
  const { pod, environment } = trialObjects(world, {
    runId: given.RUN_ID,
    template,
    healthPaths: template.artifact.plan.healthPaths,
  });
  return [environment, pod];
}

/** None where nothing has to be run, or where a tool of the server's machine builds. */
async function jobsOf(
  { directory }: Example,
  plan: BuildPlan | undefined,
  purpose: 'build' | 'test',
): Promise<KubernetesObject[]> {
  if (!plan || plan.language === 'dockerfile') return [];
  const options = given.builderOptions(new RecordingCluster().asCluster());
  const steps = plannedSteps(plan, false);
  if (steps.install.length + steps.build.length === 0) return [];
  const { build } = imagesOf(plan, options.images);
  const image = `${build.replace(/:.*$/, '')}@${given.digestOf(build)}`;
  const keyFiles = await readKeyFiles(plan, directory);
  const { ownerId } = given.OWNER;
  const { dependencies: layer } = plan;
  const packagesTag = layer ? layerTag({ ownerId, layer, keyFiles, image, now: given.NOW }) : '';
  const artifactId = purpose === 'test' ? `${given.ARTIFACT_ID}-test` : given.ARTIFACT_ID;
  const request = { artifactId, ownerId, appId: given.APP_ID, timeoutMs: given.BUILD_MS, plan };
  const state = { packagesTag, isInstalled: false, hasJob: true };
  const begun = { purpose, state, steps, image, source: given.digestOf('source') };
  return [buildJob(jobRequest(request, begun, options), options)];
}

/** Both ways to the web: of the platform's own edges, and of a gateway that the cluster has. */
function routesOf(spec: WorkloadSpec): KubernetesObject[] {
  const route: Route = {
    appId: spec.appId,
    hostnames: [`${spec.appName}.${given.APP_DOMAIN}`],
    state: 'serving',
    targets: [],
    healthCheck: healthCheckOf(spec.template.artifact.plan),
  };
  const service = appObjects(spec).find(({ kind }) => kind === 'Service') as V1Service;
  return [
    routeObject(given.EDGES.namespace, route),
    ...httpRoutes(route, service, { gateways: [given.GATEWAY], requestTimeout: '0s' }),
  ];
}
