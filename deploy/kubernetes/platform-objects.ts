import type {
  KubernetesObject,
  RbacV1Subject,
  V1ClusterRole,
  V1ClusterRoleBinding,
  V1Namespace,
  V1PolicyRule,
  V1Role,
  V1RoleBinding,
  V1ServiceAccount,
  V1ValidatingAdmissionPolicy,
  V1ValidatingAdmissionPolicyBinding,
} from '@kubernetes/client-node';
import { certificatesNamespace } from '../../server/src/adapters/traffic-router/kubernetes/manifests/edge-options.ts';
import { type Right, type Scope, SERVER_RIGHTS } from './rights.ts';

export interface PlatformNames {
  /** Of the platform itself; also how its cluster-wide objects begin. */
  namespace: string;
  builds: string;
  volumes: string;
  /** How users' namespaces begin. */
  userPrefix: string;
  /** Where data lies on a directory that all nodes share: that directory. */
  sharedPath?: string;
}

export const DEFAULT_NAMES: PlatformNames = {
  namespace: 'nonstop4',
  builds: 'nonstop4-builds',
  volumes: 'nonstop4-volumes',
  userPrefix: 'ns4-',
};

const ACCOUNT = 'server';
const RBAC = { apiVersion: 'rbac.authorization.k8s.io/v1', apiGroup: 'rbac.authorization.k8s.io' } as const;
const LABELS = { 'app.kubernetes.io/part-of': 'nonstop4' };
const RESTRICTED = 'pod-security.kubernetes.io/enforce';

/** What has to be on a cluster before the server runs there with an account of its own; applied by who may give rights. */
export function platformObjects(names: PlatformNames): KubernetesObject[] {
  return [
    ...[names.namespace, certificatesNamespace(names.namespace), names.builds, names.volumes].map(namespace),
    serverAccount(names),
    clusterRole(`${names.namespace}-server`, [...rulesOf('cluster'), bindUserRole(names)]),
    clusterRole(userRoleName(names), rulesOf('users')),
    clusterRole(`${names.namespace}-shared-storage`, rulesOf('shared storage')),
    ...['server', 'shared-storage'].map((role) => bindInCluster(names, `${names.namespace}-${role}`)),
    ...(['platform', 'certificates', 'builds', 'volumes'] as const).flatMap((scope) => rightsIn(names, scope)),
    policy(names),
    policyBinding(names),
  ];
}

/** The ClusterRole that holds in users' namespaces. */
export function userRoleName({ namespace: name }: PlatformNames): string {
  return `${name}-user`;
}

function rulesOf(scope: Scope): V1PolicyRule[] {
  return SERVER_RIGHTS.filter((right) => right.scope === scope).map(ruleOf);
}

function ruleOf({ group, resources, verbs, names }: Right): V1PolicyRule {
  return {
    apiGroups: [group],
    resources: [...resources],
    verbs: [...verbs],
    ...(names === undefined ? {} : { resourceNames: [...names] }),
  };
}

/** Giving away rights that one has not oneself needs `bind`, here for this one role. */
function bindUserRole(names: PlatformNames): V1PolicyRule {
  const resourceNames = [userRoleName(names)];
  return { apiGroups: [RBAC.apiGroup], resources: ['clusterroles'], verbs: ['bind'], resourceNames };
}

function namespace(name: string): V1Namespace {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { ...LABELS, [RESTRICTED]: 'restricted' } } };
}

function serverAccount({ namespace: inNamespace }: PlatformNames): V1ServiceAccount {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: ACCOUNT, namespace: inNamespace, labels: LABELS },
  };
}

function subjectsOf({ namespace: inNamespace }: PlatformNames): RbacV1Subject[] {
  return [{ kind: 'ServiceAccount', name: ACCOUNT, namespace: inNamespace }];
}

function clusterRole(name: string, rules: V1PolicyRule[]): V1ClusterRole {
  return { apiVersion: RBAC.apiVersion, kind: 'ClusterRole', metadata: { name, labels: LABELS }, rules };
}

function bindInCluster(names: PlatformNames, role: string): V1ClusterRoleBinding {
  return {
    apiVersion: RBAC.apiVersion,
    kind: 'ClusterRoleBinding',
    metadata: { name: role, labels: LABELS },
    roleRef: { apiGroup: RBAC.apiGroup, kind: 'ClusterRole', name: role },
    subjects: subjectsOf(names),
  };
}

function rightsIn(
  names: PlatformNames,
  scope: 'platform' | 'certificates' | 'builds' | 'volumes',
): [V1Role, V1RoleBinding] {
  const { namespace: platform, builds, volumes } = names;
  const inNamespace = { platform, certificates: certificatesNamespace(platform), builds, volumes }[scope];
  const metadata = { name: ACCOUNT, namespace: inNamespace, labels: LABELS };
  const { apiVersion, apiGroup } = RBAC;
  return [
    { apiVersion, kind: 'Role', metadata, rules: rulesOf(scope) },
    {
      apiVersion,
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup, kind: 'Role', name: ACCOUNT },
      subjects: subjectsOf(names),
    },
  ];
}

/** What RBAC cannot say, since it knows resources but not what they hold. Without it the server could bind its rights in any namespace. */
function policy(names: PlatformNames): V1ValidatingAdmissionPolicy {
  const operations = ['CREATE', 'UPDATE'];
  const rule = (apiGroup: string, resource: string) => ({
    apiGroups: [apiGroup],
    apiVersions: ['v1'],
    operations,
    resources: [resource],
  });
  const username = `system:serviceaccount:${names.namespace}:${ACCOUNT}`;
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: `${names.namespace}-server`, labels: LABELS },
    spec: {
      failurePolicy: 'Fail',
      matchConstraints: {
        resourceRules: [
          rule('', 'namespaces'),
          rule(RBAC.apiGroup, 'rolebindings'),
          rule('', 'nodes'),
          rule('', 'persistentvolumes'),
        ],
      },
      matchConditions: [{ name: 'the-server', expression: `request.userInfo.username == '${username}'` }],
      validations: validations(names),
    },
  };
}

function validations({ userPrefix, builds, volumes, sharedPath }: PlatformNames) {
  const of = (resource: string, must: string) => `request.resource.resource != '${resource}' || (${must})`;
  const isUsers = (name: string) => `${name}.startsWith('${userPrefix}')`;
  const unchanged = ['metadata.?labels', 'spec.?taints', 'spec.?podCIDR', 'spec.?providerID'];
  const path = 'object.spec.hostPath.path';
  const inShared =
    sharedPath === undefined ? 'false' : `${path} == '${sharedPath}' || ${path}.startsWith('${sharedPath}/')`;
  return [
    {
      expression: of(
        'namespaces',
        `${isUsers('object.metadata.name')} || object.metadata.name in ['${builds}', '${volumes}']`,
      ),
      message: 'NonStop4 makes namespaces of its users only.',
    },
    {
      expression: of('namespaces', `object.metadata.?labels['${RESTRICTED}'].orValue('') == 'restricted'`),
      message: 'A namespace of NonStop4 enforces Pod Security restricted.',
    },
    {
      expression: of('rolebindings', isUsers('request.namespace')),
      message: 'NonStop4 gives itself rights in namespaces of its users only.',
    },
    {
      expression: of('nodes', unchanged.map((field) => `object.${field} == oldObject.${field}`).join(' && ')),
      message: 'NonStop4 cordons nodes and changes nothing else of them.',
    },
    {
      expression: of(
        'persistentvolumes',
        `${isUsers('object.metadata.name')} || object.metadata.name == '${volumes}-root'`,
      ),
      message: 'NonStop4 makes volumes of its users only.',
    },
    {
      expression: of('persistentvolumes', `!has(object.spec.hostPath) || ((${inShared}) && !${path}.contains('..'))`),
      message: 'NonStop4 may use no directory of the nodes, unless its operator gave one.',
    },
  ];
}

function policyBinding({ namespace: name }: PlatformNames): V1ValidatingAdmissionPolicyBinding {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: `${name}-server`, labels: LABELS },
    spec: { policyName: `${name}-server`, validationActions: ['Deny'] },
  };
}
