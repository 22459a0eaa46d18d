import type { V1LimitRange, V1Namespace, V1ObjectMeta } from '@kubernetes/client-node';

/** A namespace in which only pods that keep to Pod Security `restricted` are taken. */
export function restrictedNamespace(name: string, labels: Readonly<Record<string, string>>): V1Namespace {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name,
      labels: {
        ...labels,
        'pod-security.kubernetes.io/enforce': 'restricted',
        'pod-security.kubernetes.io/enforce-version': 'latest',
      },
    },
  };
}

/** What a container may use that says nothing itself. */
export function containerLimits(metadata: V1ObjectMeta): V1LimitRange {
  return {
    apiVersion: 'v1',
    kind: 'LimitRange',
    metadata,
    spec: {
      limits: [
        {
          type: 'Container',
          _default: { memory: '512Mi', 'ephemeral-storage': '1Gi' },
          defaultRequest: { cpu: '50m', memory: '64Mi', 'ephemeral-storage': '64Mi' },
        },
      ],
    },
  };
}
