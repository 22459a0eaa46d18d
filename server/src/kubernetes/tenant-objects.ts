import type { KubernetesObject, V1NetworkPolicy, V1ResourceQuota, V1RoleBinding } from '@kubernetes/client-node';
import { LABELS, namespaceOf } from './names.ts';
import { containerLimits, restrictedNamespace } from './restricted-namespace.ts';

export interface TenantRules {
  /** Namespaces whose pods may reach Apps: that of the edges, that of Prometheus. */
  ingressNamespaces: readonly string[];
  /** Addresses that Apps must not reach: pods, Services, nodes, and where clouds keep their machines' credentials. */
  forbiddenCidrs: readonly string[];
  quota: { pods: number; memory: string };
  /** The server's own account, which gets its rights in each user's namespace by this role; undefined when it has them everywhere (an administrator's kubeconfig). */
  account?: { namespace: string; name: string; role: string };
}

/** Everything that keeps one user apart from the others; the same for all Apps of the user. */
export function tenantObjects(ownerId: string, rules: TenantRules): KubernetesObject[] {
  const name = namespaceOf(ownerId);
  const labels = { [LABELS.managedBy]: 'nonstop4', [LABELS.owner]: ownerId };
  const metadata = (objectName: string) => ({ name: objectName, namespace: name, labels });
  const quota: V1ResourceQuota = {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: metadata('nonstop4'),
    spec: {
      hard: {
        pods: String(rules.quota.pods),
        'requests.memory': rules.quota.memory,
        // Visitors come by the edges: nothing of a user's is reached past them.
        'services.nodeports': '0',
        'services.loadbalancers': '0',
      },
    },
  };
  const binding = rules.account === undefined ? [] : [roleBinding(metadata('nonstop4-server'), rules.account)];
  return [
    restrictedNamespace(name, labels),
    ...binding,
    quota,
    containerLimits(metadata('nonstop4')),
    networkPolicy(metadata('nonstop4'), rules),
  ];
}

function roleBinding(
  metadata: V1RoleBinding['metadata'],
  { namespace, name, role }: NonNullable<TenantRules['account']>,
): V1RoleBinding {
  const apiGroup = 'rbac.authorization.k8s.io';
  return {
    apiVersion: `${apiGroup}/v1`,
    kind: 'RoleBinding',
    metadata,
    roleRef: { apiGroup, kind: 'ClusterRole', name: role },
    subjects: [{ kind: 'ServiceAccount', name, namespace }],
  };
}

function networkPolicy(metadata: V1NetworkPolicy['metadata'], rules: TenantRules): V1NetworkPolicy {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata,
    spec: {
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
      ingress: rules.ingressNamespaces.map((name) => ({
        _from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } }],
      })),
      egress: [
        {
          to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } }],
          ports: [
            { protocol: 'UDP', port: 53 },
            { protocol: 'TCP', port: 53 },
          ],
        },
        { to: [{ ipBlock: { cidr: '0.0.0.0/0', except: [...rules.forbiddenCidrs] } }] },
      ],
    },
  };
}
