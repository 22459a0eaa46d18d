import type {
  KubernetesObject,
  V1ClusterRole,
  V1ClusterRoleBinding,
  V1Role,
  V1RoleBinding,
} from '@kubernetes/client-node';
import { certificatesNamespace, type EdgeOptions, edgeLabels, names } from './edge-options.ts';

/**
 * What an agent may read: the routes, which lie in its own namespace, the certificates, which lie in theirs, and where copies are. Rights
 * cannot be bound to labels, so of the cluster's other namespaces it sees addresses and nothing else.
 */
export function edgeRights({ namespace }: Pick<EdgeOptions, 'namespace'>): KubernetesObject[] {
  const inNamespace = { name: names.edge, namespace, labels: edgeLabels };
  const inCertificates = { ...inNamespace, namespace: certificatesNamespace(namespace) };
  const everywhere = { name: `${namespace}-edge`, labels: edgeLabels };
  const subjects = [{ kind: 'ServiceAccount', name: names.edge, namespace }];
  const [apiVersion, apiGroup] = ['rbac.authorization.k8s.io/v1', 'rbac.authorization.k8s.io'];
  const verbs = ['list', 'watch'];
  const routes: V1Role = {
    apiVersion,
    kind: 'Role',
    metadata: inNamespace,
    rules: [{ apiGroups: [''], resources: ['configmaps'], verbs }],
  };
  const routesToAgents: V1RoleBinding = {
    apiVersion,
    kind: 'RoleBinding',
    metadata: inNamespace,
    roleRef: { apiGroup, kind: 'Role', name: names.edge },
    subjects,
  };
  const certificates: V1Role = {
    apiVersion,
    kind: 'Role',
    metadata: inCertificates,
    rules: [{ apiGroups: [''], resources: ['secrets'], verbs }],
  };
  const certificatesToAgents: V1RoleBinding = { ...routesToAgents, metadata: inCertificates };
  const copies: V1ClusterRole = {
    apiVersion,
    kind: 'ClusterRole',
    metadata: everywhere,
    rules: [{ apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs }],
  };
  const copiesToAgents: V1ClusterRoleBinding = {
    apiVersion,
    kind: 'ClusterRoleBinding',
    metadata: everywhere,
    roleRef: { apiGroup, kind: 'ClusterRole', name: everywhere.name },
    subjects,
  };
  return [routes, routesToAgents, certificates, certificatesToAgents, copies, copiesToAgents];
}
