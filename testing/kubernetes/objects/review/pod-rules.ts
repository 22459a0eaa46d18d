import type { V1Container, V1Probe } from '@kubernetes/client-node';
import { APP_CONTAINER } from '../../../../server/src/kubernetes/names.ts';
import { podOf, type ReviewedPod, type Role } from './pods.ts';
import { type Rule, unless } from './rule.ts';

const DIGEST = /@sha256:[0-9a-f]{64}$/;
/** Run what a user wrote. */
const USERS_CODE = [APP_CONTAINER, 'install', 'build'];

export const POD_RULES: readonly Rule[] = [
  ofPods('its pod keeps to Pod Security restricted', against('address'), restrictedPod),
  ofContainers(
    'its containers keep to Pod Security restricted, and write nothing of their root',
    except('keepalived'),
    restrictedContainer,
  ),
  ofContainers(
    'keepalived has three capabilities more, and nothing else (docs/decisions/0017)',
    only('keepalived'),
    keepalived,
  ),
  // The agent follows the cluster by it (docs/decisions/0017).
  ofPods('its pod has no service account’s token', against('edge'), ({ spec }) =>
    unless(spec.automountServiceAccountToken === false, 'gets a token'),
  ),
  ofPods('its pod knows no Services by its environment', all, ({ spec }) =>
    unless(spec.enableServiceLinks === false, 'has service links'),
  ),
  ofContainers(
    'what runs a user’s code is given by digest',
    (container) => USERS_CODE.includes(container.name),
    ({ image }) => unless(DIGEST.test(image ?? ''), `the image is ${image}`),
  ),
  ofContainers('no image is whatever is newest', all, ({ image = '' }) =>
    unless(DIGEST.test(image) || (/:[^/:]+$/.test(image) && !image.endsWith(':latest')), `the image is ${image}`),
  ),
  ofContainers('its containers have requests, and limits of all but the processor', all, resources),
  ofContainers(
    'an App’s memory is set aside as a whole',
    only(APP_CONTAINER),
    ({ resources: { requests, limits } = {} }) =>
      unless(
        requests?.memory !== undefined && requests.memory === limits?.memory,
        `${requests?.memory} of ${limits?.memory}`,
      ),
  ),
  ofPods('its directories in memory or on the node have a limit', all, ({ spec }) =>
    (spec.volumes ?? []).flatMap(({ name, emptyDir }) =>
      unless(emptyDir === undefined || emptyDir.sizeLimit !== undefined, `${name} has none`),
    ),
  ),
  ofPods('copies are probed as was measured', having('copy'), ({ spec }) => copyProbes(spec.containers)),
  ofPods(
    'what nobody reaches is not asked anything, and ends at once',
    having('background'),
    ({ spec: { containers } }) =>
      ['startupProbe', 'readinessProbe', 'livenessProbe', 'lifecycle'].flatMap((part) =>
        unless(!containers.some((container) => part in container), `has a ${part}`),
      ),
  ),
  ofPods('edges are probed as was measured', having('edge'), ({ spec }) => edgeProbes(spec.containers)),
  ofPods('what serves sleeps before its end, and has 45 s for it', having('copy', 'edge'), ending),
  ofPods('what serves leaves a dead node within 30 s', having('copy', 'background', 'edge'), tolerations),
  ofPods('a build’s credentials are where no user’s code is', having('build'), credentials),
  ofPods('what is not to serve ends by itself', having('trial', 'build', 'files'), ({ spec }) =>
    unless(spec.restartPolicy === 'Never', `is started again: ${spec.restartPolicy}`),
  ),
];

function all(): boolean {
  return true;
}

function having(...roles: Role[]) {
  return (pod: ReviewedPod) => roles.includes(pod.role);
}

function against(role: Role) {
  return (pod: ReviewedPod) => pod.role !== role;
}

function only(name: string) {
  return (container: V1Container) => container.name === name;
}

function except(name: string) {
  return (container: V1Container) => container.name !== name;
}

function ofPods(says: string, of: (pod: ReviewedPod) => boolean, check: (pod: ReviewedPod) => string[]): Rule {
  return {
    says,
    against(object) {
      const pod = podOf(object);
      return pod && of(pod) ? check(pod) : [];
    },
  };
}

function ofContainers(
  says: string,
  of: (container: V1Container) => boolean,
  check: (container: V1Container, pod: ReviewedPod) => string[],
): Rule {
  return ofPods(says, all, (pod) =>
    pod.containers.filter(of).flatMap((container) => check(container, pod).map((text) => `${container.name}: ${text}`)),
  );
}

function restrictedPod({ spec }: ReviewedPod): string[] {
  const { securityContext: context, volumes = [] } = spec;
  return [
    ...unless(!spec.hostNetwork && !spec.hostPID && !spec.hostIPC, 'shares the node’s network or processes'),
    ...unless(context?.runAsNonRoot === true && (context.runAsUser ?? 0) > 0, 'may run as root'),
    ...unless(context?.seccompProfile?.type === 'RuntimeDefault', 'has no seccomp profile'),
    ...volumes.flatMap(({ name, hostPath }) => unless(hostPath === undefined, `${name} is a directory of the node`)),
  ];
}

function restrictedContainer({ securityContext: context, ports = [] }: V1Container, { role }: ReviewedPod): string[] {
  const own = role !== 'address' || (context?.runAsNonRoot === true && (context.runAsUser ?? 0) > 0);
  return [
    ...unless(context?.privileged !== true, 'is privileged'),
    ...unless(context?.allowPrivilegeEscalation === false, 'may gain privileges'),
    ...unless(context?.readOnlyRootFilesystem === true, 'may write its root'),
    ...unless(context?.capabilities?.drop?.join() === 'ALL' && !context.capabilities.add, 'keeps capabilities'),
    ...unless(own, 'may run as root'),
    ...unless(
      ports.every(({ hostPort }) => hostPort === undefined),
      'takes a port of the node',
    ),
  ];
}

function keepalived({ securityContext: context }: V1Container): string[] {
  return [
    ...unless(context?.privileged !== true && context?.allowPrivilegeEscalation === false, 'may gain privileges'),
    ...unless(context?.readOnlyRootFilesystem === true, 'may write its root'),
    ...unless(context?.capabilities?.drop?.join() === 'ALL', 'keeps capabilities'),
    ...unless(context?.capabilities?.add?.join() === 'NET_ADMIN,NET_RAW,NET_BROADCAST', 'has other capabilities'),
  ];
}

function resources({ resources: { requests = {}, limits = {} } = {} }: V1Container): string[] {
  return [
    ...unless(requests.cpu !== undefined && requests.memory !== undefined, 'requests nothing'),
    ...unless(limits.memory !== undefined, 'has no limit of memory'),
    ...unless(limits['ephemeral-storage'] !== undefined, 'has no limit on the node’s disk'),
    ...unless(limits.cpu === undefined, 'has a limit of the processor'),
  ];
}

/** startup 1 s × 120, readiness 2 s × 2, lenient liveness by TCP 10 s × 6. */
function copyProbes([app]: V1Container[]): string[] {
  return [
    ...numbers('startup', app?.startupProbe, 1, 120),
    ...numbers('readiness', app?.readinessProbe, 2, 2),
    ...numbers('liveness', app?.livenessProbe, 10, 6),
    ...unless(app?.livenessProbe?.tcpSocket !== undefined, 'liveness asks more than for a connection'),
  ];
}

/** Their startup waits for the first table; readiness and liveness ask the edge alone (docs/decisions/0017). */
function edgeProbes([edge]: V1Container[]): string[] {
  return [
    ...unless(edge?.startupProbe?.httpGet?.port === 'agent', 'starts without a table'),
    ...numbers('readiness', edge?.readinessProbe, 1, 2),
    ...numbers('liveness', edge?.livenessProbe, 10, 6),
    ...[edge?.readinessProbe, edge?.livenessProbe].flatMap((probe) =>
      unless(probe?.tcpSocket?.port === 'http', 'is asked elsewhere than where visitors come in'),
    ),
  ];
}

function numbers(name: string, probe: V1Probe | undefined, everySeconds: number, failures: number): string[] {
  const seen = `${probe?.periodSeconds} s × ${probe?.failureThreshold}`;
  return unless(seen === `${everySeconds} s × ${failures}`, `${name} is ${seen}`);
}

function ending({ spec }: ReviewedPod): string[] {
  const seconds = spec.containers[0]?.lifecycle?.preStop?.sleep?.seconds ?? 0;
  return [
    ...unless(seconds >= 5 && seconds <= 10, `sleeps ${seconds} s`),
    ...unless(spec.terminationGracePeriodSeconds === 45, `has ${spec.terminationGracePeriodSeconds} s`),
  ];
}

function tolerations({ spec }: ReviewedPod): string[] {
  return ['not-ready', 'unreachable'].flatMap((what) => {
    const found = spec.tolerations?.find(({ key }) => key === `node.kubernetes.io/${what}`);
    const holds =
      found?.effect === 'NoExecute' && found.operator === 'Exists' && (found.tolerationSeconds ?? 300) <= 30;
    return unless(holds, `${what}: ${JSON.stringify(found)}`);
  });
}

function credentials({ spec, containers }: ReviewedPod): string[] {
  const secrets = (spec.volumes ?? []).filter(({ secret }) => secret !== undefined).map(({ name }) => name);
  return containers.flatMap(({ name, volumeMounts = [], envFrom = [] }) =>
    name === 'export'
      ? []
      : [
          ...unless(!volumeMounts.some((mount) => secrets.includes(mount.name)), `${name} has them`),
          ...unless(envFrom.length === 0, `${name} takes variables from elsewhere`),
        ],
  );
}
