import type {
  KubernetesObject,
  V1NetworkPolicy,
  V1PriorityClass,
  V1ResourceQuota,
  V1Secret,
} from '@kubernetes/client-node';
import { LABELS } from '../../../../kubernetes/names.ts';
import { containerLimits, restrictedNamespace } from '../../../../kubernetes/restricted-namespace.ts';
import type { KubernetesBuilderOptions } from '../options.ts';

export const PRIORITY_CLASS = 'nonstop4-build';
export const PUSH_SECRET = 'registry-push';
const MB = 1024 * 1024;

/** Everything that builds need to be there, and what keeps them apart from all else. */
export function buildNamespace(options: KubernetesBuilderOptions): KubernetesObject[] {
  const { namespace: name, mostBuilds, memoryLimitBytes } = options;
  const labels = { [LABELS.managedBy]: 'nonstop4', [LABELS.purpose]: 'build' };
  const metadata = { name: 'nonstop4', namespace: name, labels };
  const priority: V1PriorityClass = {
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: { name: PRIORITY_CLASS, labels },
    value: -10,
    // A build waits for room; it never puts an app out.
    preemptionPolicy: 'Never',
    description: 'Builds: behind everything that serves.',
  };
  const quota: V1ResourceQuota = {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata,
    spec: {
      hard: {
        pods: String(mostBuilds),
        'limits.memory': `${Math.ceil((mostBuilds * memoryLimitBytes) / MB)}Mi`,
      },
    },
  };
  return [
    restrictedNamespace(name, labels),
    priority,
    quota,
    containerLimits(metadata),
    networkPolicy(metadata, options),
    pushSecret(metadata, options),
  ];
}

function networkPolicy(metadata: V1NetworkPolicy['metadata'], { network }: KubernetesBuilderOptions): V1NetworkPolicy {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata,
    spec: {
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
      egress: [
        {
          to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } }],
          ports: [
            { protocol: 'UDP', port: 53 },
            { protocol: 'TCP', port: 53 },
          ],
        },
        { to: [{ ipBlock: { cidr: '0.0.0.0/0', except: [...network.forbiddenCidrs] } }] },
        ...network.registryCidrs.map((cidr) => ({ to: [{ ipBlock: { cidr } }] })),
      ],
    },
  };
}

function pushSecret(metadata: V1Secret['metadata'], { registry }: KubernetesBuilderOptions): V1Secret {
  const auth = Buffer.from(`${registry.user}:${registry.password}`).toString('base64');
  const content = JSON.stringify({ auths: { [registry.push]: { auth } } });
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { ...metadata, name: PUSH_SECRET },
    type: 'kubernetes.io/dockerconfigjson',
    data: { '.dockerconfigjson': Buffer.from(content).toString('base64') },
  };
}
