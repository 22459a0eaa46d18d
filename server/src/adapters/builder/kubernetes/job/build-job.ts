import type { V1Container, V1Job, V1Volume, V1VolumeMount } from '@kubernetes/client-node';
import { LABELS } from '../../../../kubernetes/names.ts';
import { RESTRICTED, RESTRICTED_POD } from '../../../../kubernetes/restricted.ts';
import type { KubernetesBuilderOptions } from '../options.ts';
import { PRIORITY_CLASS, PUSH_SECRET } from './build-namespace.ts';
import { EXPORT, FETCH, PACK } from './own-programs.ts';
import { APP_DIRECTORY, CREDENTIAL_DIRECTORY, LAYER_DIRECTORY, PLAN_DIRECTORY, WORK_DIRECTORY } from './places.ts';
import { RUN_STEPS } from './run-steps.ts';

export const ARTIFACT_LABEL = 'nonstop4.dev/artifact';
/** What a restarted server must know of a build that goes on. */
export const STATE_ANNOTATION = 'nonstop4.dev/build';
const MB = 1024 * 1024;
/** After the server's own limit: for a build whose server has gone. */
const GRACE_SECONDS = 120;
const KEPT_SECONDS = 3_600;
/** A node shares its CPU by what was requested where all want it: a build takes what is left by copies (50m each) and edges (250m). */
const CPU_WEIGHT = '10m';

export interface JobRequest {
  artifactId: string;
  name: string;
  timeoutMs: number;
  /** By its name for nodes. */
  buildImage: string;
  mark: string;
  /** Directories put before every step's path. */
  path: readonly string[];
  env: Record<string, string>;
  /** `repository@digest` of the source, at the address where pods read. */
  source: string;
  /** Where the code's layer is pushed to. */
  code: string;
  hasBuildSteps: boolean;
  /** `tests` and `checks`: its steps are all that is wanted of it; nothing is put into a layer, and nothing pushed. */
  kind: 'build' | 'tests' | 'checks';
  packages?: {
    outputs: readonly string[];
    /** Installed before: where they are read; absent: to be installed. */
    installed?: string;
    /** Where their new layer is pushed to. */
    push: string;
    /** Kept in a layer of their own, and the code's layer has what build steps have changed of them; `none` for files that only a browser gets. */
    include: 'none' | 'changed';
  };
  /** Kept at the Job. */
  state: string;
}

/** The Job of one build, or of an App's tests: its containers run one after the other, and only those that have something to do are there. */
export function buildJob(request: JobRequest, options: KubernetesBuilderOptions): V1Job {
  const labels = { [ARTIFACT_LABEL]: request.artifactId, [LABELS.purpose]: 'build' };
  const { namespace } = options;
  const { volumes, initContainers, containers } = CONTAINERS[request.kind](request, options);
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: request.name,
      namespace,
      labels: { ...labels, [LABELS.managedBy]: 'nonstop4' },
      annotations: { [STATE_ANNOTATION]: request.state },
    },
    spec: {
      backoffLimit: 0,
      activeDeadlineSeconds: Math.ceil(request.timeoutMs / 1_000) + GRACE_SECONDS,
      ttlSecondsAfterFinished: KEPT_SECONDS,
      // A node that is drained is no fault of the build: it begins again elsewhere.
      podFailurePolicy: {
        rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }],
      },
      template: {
        metadata: { labels },
        spec: {
          restartPolicy: 'Never',
          priorityClassName: PRIORITY_CLASS,
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          terminationGracePeriodSeconds: 2,
          securityContext: RESTRICTED_POD,
          volumes,
          initContainers,
          containers,
        },
      },
    },
  };
}

/** For the container that pushes. */
const CREDENTIALS: V1Volume = {
  name: 'credentials',
  secret: { secretName: PUSH_SECRET, items: [{ key: '.dockerconfigjson', path: 'config.json' }] },
};
const VOLUMES: V1Volume[] = [
  { name: 'work', emptyDir: { sizeLimit: '4Gi' } },
  { name: 'plan', emptyDir: { sizeLimit: '64Mi' } },
  { name: 'layers', emptyDir: { sizeLimit: '4Gi' } },
  { name: 'tmp', emptyDir: { sizeLimit: '4Gi' } },
  // Another one than that of the user's code: a program of ours must not find a file that it has laid out.
  { name: 'own-tmp', emptyDir: { sizeLimit: '64Mi' } },
];
const WORK: V1VolumeMount = { name: 'work', mountPath: WORK_DIRECTORY };
const PLAN: V1VolumeMount = { name: 'plan', mountPath: PLAN_DIRECTORY };
const LAYERS: V1VolumeMount = { name: 'layers', mountPath: LAYER_DIRECTORY };

type Containers = { volumes: V1Volume[]; initContainers: V1Container[]; containers: V1Container[] };

function forBuild(request: JobRequest, options: KubernetesBuilderOptions): Containers {
  const initContainers = beforeSteps(request, options);
  if (request.hasBuildSteps) initContainers.push(stepsContainer('build', request, options));
  return { volumes: [...VOLUMES, CREDENTIALS], initContainers, containers: [exporter(request, options)] };
}

/** No container of it has credentials. */
function forTests(request: JobRequest, options: KubernetesBuilderOptions): Containers {
  const containers = [stepsContainer('build', request, options)];
  return { volumes: VOLUMES, initContainers: beforeSteps(request, options), containers };
}

/**
 * Side by side: a kubelet begins a container that follows another a second or more after that one's end, which is most of the time that a
 * check of a few files takes. The steps wait for the files by themselves.
 */
function forChecks(request: JobRequest, options: KubernetesBuilderOptions): Containers {
  const fetch = fetcher(request, options);
  // Not the folder of the App's files alone: the kubelet would make it for this container, as root's, while the other one makes it.
  const steps = stepsContainer('build', request, options, WORK);
  return { volumes: VOLUMES, initContainers: [], containers: [fetch, steps] };
}

const CONTAINERS = { build: forBuild, tests: forTests, checks: forChecks };

function beforeSteps(request: JobRequest, options: KubernetesBuilderOptions): V1Container[] {
  const { packages, hasBuildSteps } = request;
  const outputs = packages?.outputs ?? [];
  const toInstall = packages !== undefined && packages.installed === undefined;
  const containers = [fetcher(request, options)];
  if (toInstall) containers.push(stepsContainer('install', request, options));
  if (toInstall && hasBuildSteps) containers.push(own('pack', PACK, outputs, options, [WORK, PLAN, LAYERS]));
  return containers;
}

function fetcher({ source, packages }: JobRequest, options: KubernetesBuilderOptions): V1Container {
  const words = [...flags(options), '--', source, packages?.installed ?? '', ...(packages?.outputs ?? [])];
  return own('fetch', FETCH, words, options, [WORK, PLAN, LAYERS]);
}

/** The only one with credentials, and it runs nothing of the user's. */
function exporter(request: JobRequest, options: KubernetesBuilderOptions): V1Container {
  const { packages } = request;
  const push = packages && packages.installed === undefined ? packages.push : '';
  const words = [request.code, push, packages?.include ?? 'none', ...(packages?.outputs ?? [])];
  const container = own('export', EXPORT, [...flags(options), '--', ...words], options, [
    { ...WORK, readOnly: true },
    { ...PLAN, readOnly: true },
    LAYERS,
    { name: 'credentials', mountPath: CREDENTIAL_DIRECTORY, readOnly: true },
  ]);
  return { ...container, env: [...(container.env ?? []), { name: 'DOCKER_CONFIG', value: CREDENTIAL_DIRECTORY }] };
}

/** The only ones that run what the user wrote: without credentials, and with nothing to write to but the App's own files. */
function stepsContainer(
  name: 'install' | 'build',
  request: JobRequest,
  { memoryLimitBytes }: KubernetesBuilderOptions,
  work: V1VolumeMount = { name: 'work', mountPath: APP_DIRECTORY, subPath: name === 'install' ? 'packages' : 'app' },
): V1Container {
  const path = request.path.map((directory) => `${directory}:`).join('');
  return {
    name,
    image: request.buildImage,
    imagePullPolicy: 'IfNotPresent',
    command: ['sh', '-c', RUN_STEPS, 'sh', request.mark, name],
    workingDir: '/tmp',
    env: Object.entries({ ...request.env, HOME: '/tmp', NONSTOP4_PATH: path }).map(([key, value]) => ({
      name: key,
      value,
    })),
    resources: {
      requests: { cpu: CPU_WEIGHT, memory: '128Mi', 'ephemeral-storage': '256Mi' },
      limits: { memory: `${Math.ceil(memoryLimitBytes / MB)}Mi`, 'ephemeral-storage': '8Gi' },
    },
    securityContext: RESTRICTED,
    volumeMounts: [work, { ...PLAN, readOnly: true }, { name: 'tmp', mountPath: '/tmp' }],
  };
}

function own(
  name: string,
  program: string,
  args: readonly string[],
  { toolsImage, registry }: KubernetesBuilderOptions,
  volumeMounts: V1VolumeMount[],
): V1Container {
  return {
    name,
    image: `${registry.nodes}/${toolsImage}`,
    imagePullPolicy: 'IfNotPresent',
    command: ['sh', '-c', program, 'sh', ...args],
    env: [{ name: 'HOME', value: '/tmp' }],
    resources: {
      requests: { cpu: CPU_WEIGHT, memory: '64Mi', 'ephemeral-storage': '64Mi' },
      limits: { memory: '512Mi', 'ephemeral-storage': '8Gi' },
    },
    securityContext: RESTRICTED,
    terminationMessagePolicy: 'FallbackToLogsOnError',
    volumeMounts: [...volumeMounts, { name: 'own-tmp', mountPath: '/tmp' }],
  };
}

function flags({ registry }: KubernetesBuilderOptions): string[] {
  return registry.insecure ? ['--insecure'] : [];
}
