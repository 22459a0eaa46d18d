import type {
  KubernetesObject,
  V1Deployment,
  V1PodDisruptionBudget,
  V1PriorityClass,
  V1Secret,
  V1Service,
  V1ServiceAccount,
} from '@kubernetes/client-node';
import { restrictedNamespace } from '../../../../kubernetes/restricted-namespace.ts';
import { certificatesNamespace, EDGE_SELECTOR_LABELS, type EdgeOptions, edgeLabels, names } from './edge-options.ts';
import { edgePod } from './edge-pod.ts';
import { edgeRights } from './edge-rights.ts';

/** Everything that the edges of a cluster consist of, in the order in which it is applied. */
export function edgeObjects(options: EdgeOptions): KubernetesObject[] {
  return [
    restrictedNamespace(options.namespace, edgeLabels),
    restrictedNamespace(certificatesNamespace(options.namespace), edgeLabels),
    priorityClass(),
    serviceAccount(options),
    ...edgeRights(options),
    agentToken(options),
    disruptionBudget(options),
    deployment(options),
    service(options),
  ];
}

/** Where there is no room, an App's copy goes before the way to all of them does. */
function priorityClass(): V1PriorityClass {
  return {
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: { name: names.priorityClass, labels: edgeLabels },
    value: 1_000_000,
    description: 'The edges of NonStop4: every App is reached through them.',
  };
}

function serviceAccount({ namespace: inNamespace }: EdgeOptions): V1ServiceAccount {
  const metadata = { name: names.edge, namespace: inNamespace, labels: edgeLabels };
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata, automountServiceAccountToken: false };
}

function agentToken({ namespace: inNamespace, agentToken: token }: EdgeOptions): V1Secret {
  const metadata = { name: names.tokenSecret, namespace: inNamespace, labels: edgeLabels };
  return { apiVersion: 'v1', kind: 'Secret', metadata, stringData: { token } };
}

function disruptionBudget({ namespace: inNamespace }: EdgeOptions): V1PodDisruptionBudget {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: names.edge, namespace: inNamespace, labels: edgeLabels },
    spec: {
      maxUnavailable: 1,
      selector: { matchLabels: EDGE_SELECTOR_LABELS },
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
    },
  };
}

function deployment(options: EdgeOptions): V1Deployment {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: names.edge, namespace: options.namespace, labels: edgeLabels },
    spec: {
      replicas: 2,
      minReadySeconds: 5,
      revisionHistoryLimit: 5,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      selector: { matchLabels: EDGE_SELECTOR_LABELS },
      template: edgePod(options),
    },
  };
}

/**
 * What comes to a node goes to the edge on it: the visitor's address stays, and a node without an edge says so at the health port, where a
 * load balancer or keepalived asks.
 */
function service({ namespace: inNamespace, visitors }: EdgeOptions): V1Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: names.edge, namespace: inNamespace, labels: edgeLabels },
    spec: {
      type: 'LoadBalancer',
      externalTrafficPolicy: 'Local',
      ...(visitors.healthPort === undefined ? {} : { healthCheckNodePort: visitors.healthPort }),
      selector: EDGE_SELECTOR_LABELS,
      ports: [
        { name: 'http', port: visitors.port, targetPort: 'http', protocol: 'TCP' },
        { name: 'https', port: visitors.tlsPort, targetPort: 'https', protocol: 'TCP' },
      ],
    },
  };
}
