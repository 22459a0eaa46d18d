import type {
  KubernetesObject,
  V1Deployment,
  V1Job,
  V1Namespace,
  V1NetworkPolicy,
  V1PersistentVolume,
  V1PersistentVolumeClaim,
  V1PodDisruptionBudget,
  V1Secret,
  V1Service,
  V2HorizontalPodAutoscaler,
} from '@kubernetes/client-node';
import type { HttpRoute } from '../../../../server/src/adapters/traffic-router/gateway-api/gateway-objects.ts';
import { LABELS } from '../../../../server/src/kubernetes/names.ts';
import { podOf } from './pods.ts';
import { type Rule, unless } from './rule.ts';

/** Everything else is something that nobody has thought of; a StatefulSet brings a lost copy back only when its node says that it is dead. */
const KINDS = [
  ...['ConfigMap', 'DaemonSet', 'Deployment', 'HorizontalPodAutoscaler', 'HTTPRoute', 'Job', 'LimitRange', 'Namespace'],
  ...['NetworkPolicy', 'PersistentVolume', 'PersistentVolumeClaim', 'Pod', 'PodDisruptionBudget', 'PriorityClass'],
  ...['ReferenceGrant', 'ResourceQuota', 'Role', 'RoleBinding', 'Secret', 'Service', 'ServiceAccount'],
  ...['ClusterRole', 'ClusterRoleBinding'],
];
/** Of one user, and in the user's namespace. */
const USERS = /^ns4-/;
/** Where clouds keep their machines' credentials, and where pods, Services and nodes are. */
const INSIDE = ['169.254.0.0/16', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];

export const OBJECT_RULES: readonly Rule[] = [
  {
    says: 'is of a kind that was thought of, and no StatefulSet',
    against: ({ kind = '' }) => unless(KINDS.includes(kind), `is a ${kind}`),
  },
  {
    says: 'says whose it is',
    against: ({ kind, metadata }) => {
      const labels = metadata?.labels ?? {};
      const isOurs = labels[LABELS.managedBy] === 'nonstop4' || labels['app.kubernetes.io/part-of'] === 'nonstop4';
      const isUsers = USERS.test(metadata?.namespace ?? '') && kind !== 'Job';
      return [
        ...unless(isOurs, 'not that it is NonStop4’s'),
        ...unless(!isUsers || labels[LABELS.owner] !== undefined, 'not which user’s'),
      ];
    },
  },
  of<V1Namespace>('Namespace', 'takes restricted pods only; that of keepalived is apart', ({ metadata }) => {
    const level = metadata?.labels?.['pod-security.kubernetes.io/enforce'];
    return unless(level === (metadata?.name === 'nonstop4-address' ? 'privileged' : 'restricted'), `takes ${level}`);
  }),
  of<V1NetworkPolicy>('NetworkPolicy', 'lets nothing through but what it names, of every pod', networkPolicy),
  of<V1Deployment>('Deployment', 'rolls out without a gap', deployment),
  of<V1Deployment>('Deployment', 'has its copies on different nodes, each version by itself', spread),
  of<V1PodDisruptionBudget>('PodDisruptionBudget', 'allows one at a time, and the unhealthy always', ({ spec }) => [
    ...unless(
      spec?.unhealthyPodEvictionPolicy === 'AlwaysAllow',
      `evicts the unhealthy: ${spec?.unhealthyPodEvictionPolicy}`,
    ),
    ...unless(spec?.maxUnavailable === 1, `allows ${spec?.maxUnavailable}`),
  ]),
  of<V2HorizontalPodAutoscaler>('HorizontalPodAutoscaler', 'never goes below what was asked for', ({ spec }) => [
    ...unless((spec?.minReplicas ?? 0) >= 2, `goes down to ${spec?.minReplicas}`),
    ...unless((spec?.maxReplicas ?? 0) > (spec?.minReplicas ?? 0), `goes up to ${spec?.maxReplicas}`),
    ...unless(spec?.scaleTargetRef.kind === 'Deployment', `scales a ${spec?.scaleTargetRef.kind}`),
  ]),
  of<V1Service>('Service', 'is no way past the edges', ({ metadata, spec }) =>
    USERS.test(metadata?.namespace ?? '')
      ? unless(
          spec?.clusterIP === 'None' && (spec.type ?? 'ClusterIP') === 'ClusterIP',
          `is a ${spec?.type}, ${spec?.clusterIP}`,
        )
      : unless(spec?.externalTrafficPolicy === 'Local', 'loses the visitor’s address'),
  ),
  of<V1Secret>('Secret', 'stays what it was for the copies that take it', ({ metadata, immutable }) =>
    unless(!USERS.test(metadata?.namespace ?? '') || immutable === true, 'may change'),
  ),
  of<V1Job>('Job', 'ends, is not tried again, and leaves nothing', ({ spec }) => [
    ...unless(spec?.backoffLimit === 0, `is tried again ${spec?.backoffLimit} times`),
    ...unless((spec?.activeDeadlineSeconds ?? 3_601) <= 3_600, `may take ${spec?.activeDeadlineSeconds} s`),
    ...unless(spec?.ttlSecondsAfterFinished !== undefined, 'stays when it has ended'),
  ]),
  of<V1PersistentVolume>('PersistentVolume', 'keeps its files, and is one claim’s', ({ spec }) => [
    ...unless(
      spec?.persistentVolumeReclaimPolicy === 'Retain',
      `has the policy ${spec?.persistentVolumeReclaimPolicy}`,
    ),
    ...unless(spec?.claimRef?.name !== undefined, 'is anybody’s'),
  ]),
  of<V1PersistentVolumeClaim>('PersistentVolumeClaim', 'is for several nodes at a time', ({ spec }) =>
    unless(spec?.accessModes?.join() === 'ReadWriteMany', `is ${spec?.accessModes}`),
  ),
  of<HttpRoute>('HTTPRoute', 'leads one App’s names to its own Service', ({ metadata, spec }) => [
    ...unless(spec.hostnames.length > 0 && !spec.hostnames.includes('*'), 'takes any name'),
    ...spec.rules
      .flatMap(({ backendRefs }) => backendRefs)
      .flatMap(({ kind, namespace }) =>
        unless(
          kind === 'Service' && [undefined, metadata?.namespace].includes(namespace),
          `leads to ${kind} of ${namespace}`,
        ),
      ),
  ]),
];

function of<T extends KubernetesObject>(kind: string, says: string, check: (object: T) => string[]): Rule {
  return { says, against: (object) => (object.kind === kind ? check(object as T) : []) };
}

function networkPolicy({ metadata, spec }: V1NetworkPolicy): string[] {
  const egress = (spec?.egress ?? []).flatMap(({ to = [] }) => to).flatMap(({ ipBlock }) => ipBlock ?? []);
  const anywhere = egress.filter(({ cidr }) => cidr === '0.0.0.0/0');
  const isUsers = USERS.test(metadata?.namespace ?? '');
  return [
    ...unless(Object.keys(spec?.podSelector ?? {}).length === 0, 'leaves pods out'),
    ...unless(spec?.policyTypes?.toSorted().join() === 'Egress,Ingress', `is about ${spec?.policyTypes}`),
    ...(spec?.ingress ?? []).flatMap(({ _from = [] }) =>
      unless(_from.length > 0 && _from.every(({ namespaceSelector }) => namespaceSelector), 'lets anybody in'),
    ),
    ...unless(isUsers || (spec?.ingress ?? []).length === 0, 'lets somebody in'),
    ...anywhere.flatMap(({ except = [] }) =>
      unless(
        INSIDE.every((cidr) => except.includes(cidr)),
        `lets out to the inside`,
      ),
    ),
  ];
}

/** Numbers of docs/decisions/0019; an edge's are those of DESIGN.md. */
function deployment(object: V1Deployment): string[] {
  const { spec } = object;
  const isCopies = ['copy', 'background'].includes(podOf(object)?.role ?? '');
  const { maxSurge, maxUnavailable } = spec?.strategy?.rollingUpdate ?? {};
  return [
    ...unless((spec?.replicas ?? 0) >= 2, `has ${spec?.replicas} copies`),
    ...unless(spec?.strategy?.type !== 'Recreate' && maxUnavailable === 0, `goes without ${maxUnavailable}`),
    ...unless(maxSurge === (isCopies ? 2 : 1), `has ${maxSurge} more`),
    ...unless(spec?.minReadySeconds === 5, `waits ${spec?.minReadySeconds} s`),
    ...unless(!isCopies || spec?.progressDeadlineSeconds === 180, `gives up after ${spec?.progressDeadlineSeconds} s`),
  ];
}

function spread(object: V1Deployment): string[] {
  const pod = podOf(object);
  if (pod?.role === 'edge') return apart(object);
  const [byNode, byZone] = pod?.spec.topologySpreadConstraints ?? [];
  return [
    ...unless(byNode?.topologyKey === 'kubernetes.io/hostname' && byNode.maxSkew === 1, 'not by node'),
    ...unless(byNode?.whenUnsatisfiable === 'DoNotSchedule', 'two may be on one node'),
    ...unless(byNode?.nodeTaintsPolicy === 'Honor', 'a dead node counts as an empty one'),
    ...unless(byNode?.minDomains === undefined, 'one node is not enough'),
    ...unless(byZone?.topologyKey === 'topology.kubernetes.io/zone', 'not by zone'),
    ...unless(byZone?.whenUnsatisfiable === 'ScheduleAnyway', 'without zones nothing runs'),
    ...[byNode, byZone].flatMap((each) =>
      unless(each?.matchLabelKeys?.join() === 'pod-template-hash', 'counts the copies of other versions'),
    ),
  ];
}

function apart(object: V1Deployment): string[] {
  const [rule] = podOf(object)?.spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  return [
    ...unless(rule?.topologyKey === 'kubernetes.io/hostname', 'two edges may be on one node'),
    ...unless(rule?.matchLabelKeys?.join() === 'pod-template-hash', 'counts the edges of other versions'),
  ];
}
