import type { V1Container, V1PodSecurityContext, V1PodSpec, V1Probe, V1Volume } from '@kubernetes/client-node';
import { startProcess } from '../../../../domain/start-process.ts';
import type { VolumeClaim } from '../../../../domain/volume-claim.ts';
import { isReached, type ReplicaTemplate } from '../../../../domain/workload.ts';
import { APP_CONTAINER } from '../../../../kubernetes/names.ts';
import { RESTRICTED, RESTRICTED_POD } from '../../../../kubernetes/restricted.ts';

/** Where the builder puts an App's files in its image. */
const APP_DIRECTORY = '/app';
/** The platform's own program in the images of static sites. */
const STATIC_SERVER = '/nonstop4/static-server.js';
/** Given to the App as PORT; each copy has an address of its own. */
const PORT = 8080;
const IMAGE_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const MB = 1024 * 1024;

/** The port on which a copy is reached. */
export function portOf(template: ReplicaTemplate): number {
  return template.fixedPort ?? givenPort(template);
}

function givenPort({ artifact }: ReplicaTemplate): number {
  return artifact.plan.start.port ?? PORT;
}

/** The container that runs an App. Numbers of probes and limits: DESIGN.md section 4. */
export function appContainer(template: ReplicaTemplate, environmentSecret: string): V1Container {
  const { env, ...start } = processOf(template);
  const { artifact } = template;
  const memory = `${Math.ceil(template.memoryLimitBytes / MB)}Mi`;
  return {
    name: APP_CONTAINER,
    image: template.artifact.location,
    imagePullPolicy: 'IfNotPresent',
    ...start,
    ports: [{ name: 'http', containerPort: portOf(template), protocol: 'TCP' }],
    envFrom: [{ secretRef: { name: environmentSecret } }],
    // Over what is in the Secret: the platform reaches the copy by these. What the plan alone gives (NODE_ENV) comes after what the owner has set.
    env: Object.entries(env)
      .filter(([name]) => !(name in artifact.plan.start.env && name in template.env))
      .map(([name, value]) => ({ name, value })),
    resources: {
      requests: { cpu: '50m', memory, 'ephemeral-storage': '64Mi' },
      // No limit of CPU: what nobody else needs, an App may use.
      limits: { memory, 'ephemeral-storage': '1Gi' },
    },
    securityContext: RESTRICTED,
    volumeMounts: [
      { name: 'tmp', mountPath: '/tmp' },
      {
        name: 'data',
        mountPath: template.volumePath,
        ...(template.volumeClaim?.subPath === undefined ? {} : { subPath: template.volumeClaim.subPath }),
      },
    ],
  };
}

/** Startup, readiness and liveness of a copy that serves; of a background process only its end is seen. */
export function probes(
  template: ReplicaTemplate,
): Pick<V1Container, 'startupProbe' | 'readinessProbe' | 'livenessProbe'> {
  const port = portOf(template);
  const tcp: V1Probe = { tcpSocket: { port } };
  const { kind, path } = template.healthCheck;
  if (!isReached(template)) return {};
  const check: V1Probe = kind === 'http' ? { httpGet: { path, port } } : tcp;
  return {
    startupProbe: { ...check, periodSeconds: 1, failureThreshold: 120, timeoutSeconds: 5 },
    readinessProbe: { ...check, periodSeconds: 2, failureThreshold: 2, timeoutSeconds: 2 },
    livenessProbe: { ...tcp, periodSeconds: 10, failureThreshold: 6, timeoutSeconds: 5 },
  };
}

/** What every pod of an App has in common, whether it serves or is a trial. */
export function podSpec(containers: V1Container[], claim: VolumeClaim | undefined): V1PodSpec {
  return {
    containers,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: claim ? sharingGroup(claim.groupId) : RESTRICTED_POD,
    volumes: [{ name: 'tmp', emptyDir: { sizeLimit: '512Mi' } }, dataVolume(claim)],
  };
}

/** Without a claim each copy has a directory of its own, which goes with it. */
function dataVolume(claim: VolumeClaim | undefined): V1Volume {
  if (!claim) return { name: 'data', emptyDir: { sizeLimit: '1Gi' } };
  return { name: 'data', persistentVolumeClaim: { claimName: claim.name } };
}

// The primary group, since a server of files may know no others of a user (manage-gids), and fsGroup for drivers that set it.
function sharingGroup(groupId: number): V1PodSecurityContext {
  return { ...RESTRICTED_POD, runAsGroup: groupId, fsGroup: groupId, fsGroupChangePolicy: 'OnRootMismatch' };
}

/** The command of a copy, and the variables that are the platform's. */
function processOf(template: ReplicaTemplate) {
  const { argv, cwd, env } = startProcess(startOf(template), {
    appDirectory: APP_DIRECTORY,
    host: '0.0.0.0',
    port: portOf(template),
    dataDirectory: template.volumePath,
    memoryLimitBytes: template.memoryLimitBytes,
    path: IMAGE_PATH,
  });
  const [program, ...args] = argv;
  const command = program === undefined ? {} : { command: [program], args };
  const own = { HOME: '/tmp', PORT: String(givenPort(template)) };
  if (template.artifact.plan.language !== 'dockerfile') return { ...command, workingDir: cwd, env: { ...env, ...own } };
  // Its image says where its programs and files are.
  const { PATH: _ours, ...others } = env;
  return { ...command, env: { ...others, ...own } };
}

function startOf({ startCommand, artifact }: ReplicaTemplate) {
  const { start } = artifact.plan;
  if (startCommand !== undefined) return { ...start, argv: ['sh', '-c', startCommand] };
  if (!start.static) return start;
  const root = `${APP_DIRECTORY}/${start.static.root}`;
  return { ...start, argv: ['node', STATIC_SERVER, root, ...(start.static.spa ? ['--spa'] : [])] };
}
