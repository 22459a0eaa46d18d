import type {
  V1Deployment,
  V1PodDisruptionBudget,
  V1Secret,
  V1Service,
  V2HorizontalPodAutoscaler,
} from '@kubernetes/client-node';
import { isReached, type WorkloadSpec } from '../../../../domain/workload.ts';
import { environmentSecret } from '../../../../kubernetes/environment-secret.ts';
import {
  appLabels,
  environmentName,
  LABELS,
  namespaceOf,
  objectNameOf,
  selectorOf,
} from '../../../../kubernetes/names.ts';
import { autoscaler } from './autoscaler.ts';
import { appContainer, podSpec, portOf, probes } from './pod-template.ts';

/** Numbers of DESIGN.md section 4, where each was measured or reasoned. */
export const RULES = {
  /** Both copies of the usual App at once: one after the other would double the time until an update is live (docs/decisions/0019). */
  maxSurge: 2,
  minReadySeconds: 5,
  progressDeadlineSeconds: 180,
  unreachableSeconds: 5,
  preStopSeconds: 5,
  terminationGracePeriodSeconds: 45,
  revisionHistoryLimit: 5,
} as const;

type AppObject = V1Secret | V1Service | V1PodDisruptionBudget | V1Deployment | V2HorizontalPodAutoscaler;

/** The objects of a running App, in the order in which they are applied. */
export function appObjects(spec: WorkloadSpec): AppObject[] {
  const environment = environmentSecret(
    metadataOf(spec, environmentName(spec.appName, spec.templateHash)),
    spec.template.env,
  );
  // Nobody reaches a background process, and a drain need not wait for it.
  if (!isReached(spec.template)) return [environment, deployment(spec)];
  return [
    environment,
    service(spec),
    disruptionBudget(spec),
    deployment(spec),
    ...(spec.autoscaling ? [autoscaler(metadataOf(spec, spec.appName), spec, spec.autoscaling)] : []),
  ];
}

/** Makes EndpointSlices of the App's ready pods, which the edges follow; its own address is not used (no retry of one pod after the other). */
function service(spec: WorkloadSpec): V1Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadataOf(spec, spec.appName),
    spec: {
      clusterIP: 'None',
      selector: selectorOf(spec.appId),
      ports: [{ name: 'http', port: portOf(spec.template), protocol: 'TCP' }],
    },
  };
}

function disruptionBudget(spec: WorkloadSpec): V1PodDisruptionBudget {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: metadataOf(spec, spec.appName),
    spec: {
      // With one copy asked for, a drain must be possible all the same.
      maxUnavailable: 1,
      selector: { matchLabels: selectorOf(spec.appId) },
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
    },
  };
}

function deployment(spec: WorkloadSpec): V1Deployment {
  const { appId, appName, release, templateHash, template, replicas } = spec;
  const container = {
    ...appContainer(template, environmentName(appName, templateHash)),
    ...probes(template),
    // The edges take a copy out while it sleeps; a shell-less image has no other way to wait.
    ...(isReached(spec.template) ? { lifecycle: { preStop: { sleep: { seconds: RULES.preStopSeconds } } } } : {}),
  };
  const labels = {
    ...appLabels(spec),
    ...selectorOf(appId),
    [LABELS.release]: String(release),
    [LABELS.template]: templateHash,
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { ...metadataOf(spec, objectNameOf(appName)), labels: { ...labels } },
    spec: {
      replicas,
      minReadySeconds: RULES.minReadySeconds,
      progressDeadlineSeconds: RULES.progressDeadlineSeconds,
      revisionHistoryLimit: RULES.revisionHistoryLimit,
      strategy: template.singleWriter
        ? { type: 'Recreate' }
        : { type: 'RollingUpdate', rollingUpdate: { maxSurge: RULES.maxSurge, maxUnavailable: 0 } },
      selector: { matchLabels: selectorOf(appId) },
      template: {
        metadata: { labels },
        spec: {
          ...podSpec([container], template.volumeClaim),
          terminationGracePeriodSeconds: RULES.terminationGracePeriodSeconds,
          topologySpreadConstraints: spread(appId),
          tolerations: ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'].map((key) => ({
            key,
            operator: 'Exists',
            effect: 'NoExecute',
            tolerationSeconds: RULES.unreachableSeconds,
          })),
        },
      },
    },
  };
}

function spread(appId: string) {
  const labelSelector = { matchLabels: selectorOf(appId) };
  return [
    {
      maxSkew: 1,
      topologyKey: 'kubernetes.io/hostname',
      whenUnsatisfiable: 'DoNotSchedule',
      labelSelector,
      matchLabelKeys: ['pod-template-hash'],
      // Without it a dead node counts as an empty place, and the lost copy stays Pending for ever.
      nodeTaintsPolicy: 'Honor',
    },
    {
      maxSkew: 1,
      topologyKey: 'topology.kubernetes.io/zone',
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector,
      matchLabelKeys: ['pod-template-hash'],
    },
  ];
}

function metadataOf(spec: WorkloadSpec, name: string) {
  return { name, namespace: namespaceOf(spec.ownerId), labels: appLabels(spec) };
}
