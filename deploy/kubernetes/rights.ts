/** Where a right holds. */
export type Scope =
  /** In all of the cluster. */
  | 'cluster'
  /** In users' namespaces: by a RoleBinding that the server makes in each, and in no other namespace. */
  | 'users'
  /** In the platform's own namespace. */
  | 'platform'
  /** Where the certificates of Apps' hostnames lie. */
  | 'certificates'
  | 'builds'
  | 'volumes'
  /** In all of the cluster, and only where data lies on NFS or on a directory of the nodes. */
  | 'shared storage';

export interface Right {
  scope: Scope;
  group: string;
  resources: readonly string[];
  /** Only those of this name. */
  names?: readonly string[];
  verbs: readonly string[];
  why: string;
}

/** What server-side apply needs: the object is read before it is taken over, made, and set right. */
const APPLY = ['get', 'create', 'patch'] as const;
const OWN = [...APPLY, 'list', 'delete'] as const;
const FOLLOW = ['list', 'watch'] as const;

/**
 * All that the server may do. RBAC knows neither labels nor beginnings of names: what it cannot say, the admission policy beside it does
 * (platform-objects.ts). The table in docs/kubernetes-rights.md and rights.yaml are made of this.
 */
export const SERVER_RIGHTS: readonly Right[] = [
  { scope: 'cluster', group: '', resources: ['namespaces'], verbs: APPLY, why: 'one for each user' },
  {
    scope: 'cluster',
    group: 'rbac.authorization.k8s.io',
    resources: ['rolebindings'],
    verbs: APPLY,
    why: 'gives itself its rights in the namespace of a user; elsewhere refused by the policy',
  },
  {
    scope: 'cluster',
    group: '',
    resources: ['pods', 'services'],
    verbs: FOLLOW,
    why: 'follows the copies of all apps by one stream each',
  },
  { scope: 'cluster', group: 'apps', resources: ['deployments'], verbs: FOLLOW, why: 'the same' },
  {
    scope: 'cluster',
    group: 'policy',
    resources: ['poddisruptionbudgets'],
    verbs: FOLLOW,
    why: 'sees what was changed by hand',
  },
  {
    scope: 'cluster',
    group: 'autoscaling',
    resources: ['horizontalpodautoscalers'],
    verbs: FOLLOW,
    why: 'the same',
  },
  {
    scope: 'cluster',
    group: '',
    resources: ['nodes'],
    verbs: ['get', ...FOLLOW, 'patch'],
    why: 'shows nodes; cordons one for a drain (the policy lets nothing else of it change)',
  },
  { scope: 'cluster', group: 'metrics.k8s.io', resources: ['pods'], verbs: ['list'], why: 'CPU and memory of copies' },
  {
    scope: 'cluster',
    group: 'gateway.networking.k8s.io',
    resources: ['gateways', 'httproutes'],
    verbs: FOLLOW,
    why: 'only with a gateway of the cluster: whether it has taken the routes',
  },
  {
    scope: 'cluster',
    group: 'storage.k8s.io',
    resources: ['storageclasses'],
    verbs: ['get'],
    why: 'refuses one that cannot be shared',
  },
  {
    scope: 'cluster',
    group: 'scheduling.k8s.io',
    resources: ['priorityclasses'],
    verbs: APPLY,
    why: 'apps before builds where there is no room for both',
  },

  { scope: 'users', group: 'apps', resources: ['deployments'], verbs: OWN, why: 'an app' },
  {
    scope: 'users',
    group: 'apps',
    resources: ['replicasets'],
    verbs: ['list'],
    why: 'which environments old copies need',
  },
  {
    scope: 'users',
    group: '',
    resources: ['services', 'secrets'],
    verbs: OWN,
    why: 'how copies are found; their environment',
  },
  {
    scope: 'users',
    group: '',
    resources: ['pods'],
    verbs: ['get', 'list', 'create', 'delete'],
    why: 'trial runs; a copy is killed for a drill',
  },
  { scope: 'users', group: '', resources: ['pods/log'], verbs: ['get'], why: 'what an app prints' },
  {
    scope: 'users',
    group: '',
    resources: ['pods/eviction'],
    verbs: ['create'],
    why: 'a drain that keeps to the disruption budget',
  },
  { scope: 'users', group: '', resources: ['events'], verbs: ['list'], why: 'why a copy does not start' },
  { scope: 'users', group: '', resources: ['resourcequotas', 'limitranges'], verbs: APPLY, why: 'what a user may use' },
  {
    scope: 'users',
    group: 'networking.k8s.io',
    resources: ['networkpolicies'],
    verbs: APPLY,
    why: 'whom copies reach',
  },
  {
    scope: 'users',
    group: 'policy',
    resources: ['poddisruptionbudgets'],
    verbs: OWN,
    why: 'a drain takes one copy at a time',
  },
  {
    scope: 'users',
    group: 'autoscaling',
    resources: ['horizontalpodautoscalers'],
    verbs: OWN,
    why: 'more copies under load',
  },
  {
    scope: 'users',
    group: 'discovery.k8s.io',
    resources: ['endpointslices'],
    verbs: ['list'],
    why: 'which copies get requests',
  },
  {
    scope: 'users',
    group: 'gateway.networking.k8s.io',
    resources: ['httproutes'],
    verbs: OWN,
    why: 'only with a gateway of the cluster',
  },
  {
    scope: 'users',
    group: '',
    resources: ['persistentvolumeclaims'],
    verbs: ['get', 'create', 'patch', 'delete'],
    why: 'data of apps',
  },
  {
    scope: 'users',
    group: 'batch',
    resources: ['jobs'],
    verbs: ['list', 'create', 'delete'],
    why: 'pre-deploy commands; measures a claim of a StorageClass',
  },

  {
    scope: 'platform',
    group: 'coordination.k8s.io',
    resources: ['leases'],
    verbs: ['get', 'create', 'update'],
    why: 'one of several servers leads',
  },
  { scope: 'platform', group: '', resources: ['configmaps'], verbs: [...OWN, 'watch'], why: 'routes, for the edges' },
  {
    scope: 'platform',
    group: '',
    resources: ['secrets'],
    names: ['edge-agent-token'],
    verbs: ['get'],
    why: 'how it is known to the edges',
  },
  {
    scope: 'platform',
    group: '',
    resources: ['pods/eviction'],
    verbs: ['create'],
    why: 'an edge leaves a node that is drained',
  },
  {
    scope: 'platform',
    group: 'gateway.networking.k8s.io',
    resources: ['referencegrants'],
    verbs: APPLY,
    why: 'only with a gateway of the cluster: the page of stopped apps',
  },

  {
    scope: 'certificates',
    group: '',
    resources: ['secrets'],
    verbs: [...OWN, 'watch'],
    why: 'what edges show by https',
  },

  { scope: 'builds', group: 'batch', resources: ['jobs'], verbs: [...OWN, 'watch'], why: 'a build' },
  { scope: 'builds', group: '', resources: ['secrets', 'configmaps'], verbs: OWN, why: 'what a build is given' },
  { scope: 'builds', group: '', resources: ['pods'], verbs: ['get', ...FOLLOW, 'delete'], why: 'how it goes; cancel' },
  { scope: 'builds', group: '', resources: ['pods/log'], verbs: ['get'], why: 'its live log' },
  { scope: 'builds', group: '', resources: ['events'], verbs: ['list'], why: 'why it does not start' },
  {
    scope: 'builds',
    group: '',
    resources: ['resourcequotas', 'limitranges'],
    verbs: APPLY,
    why: 'what builds together may use',
  },
  {
    scope: 'builds',
    group: 'networking.k8s.io',
    resources: ['networkpolicies'],
    verbs: APPLY,
    why: 'whom builds reach',
  },

  {
    scope: 'volumes',
    group: 'batch',
    resources: ['jobs'],
    verbs: ['create', 'delete'],
    why: 'makes, measures and removes directories',
  },
  { scope: 'volumes', group: '', resources: ['pods', 'events'], verbs: ['list'], why: 'what they answer, or why not' },
  {
    scope: 'volumes',
    group: '',
    resources: ['persistentvolumeclaims'],
    verbs: APPLY,
    why: 'the root of all data, for these Jobs',
  },
  {
    scope: 'volumes',
    group: 'networking.k8s.io',
    resources: ['networkpolicies'],
    verbs: APPLY,
    why: 'these Jobs reach nobody',
  },
  {
    scope: 'shared storage',
    group: '',
    resources: ['persistentvolumes'],
    verbs: [...APPLY, 'delete'],
    why: 'one for each user; the policy refuses directories of nodes, but the one that was given',
  },
];

/** Said to the server's account at every one of them, and asked of a cluster by testing/kubernetes/rights.cluster.ts. */
export const SERVER_MUST_NOT: readonly {
  verb: string;
  group?: string;
  resource: string;
  namespace?: string;
  name?: string;
  why: string;
}[] = [
  { verb: 'get', resource: 'secrets', namespace: 'kube-system', why: 'credentials of the cluster' },
  { verb: 'list', resource: 'secrets', namespace: 'default', why: 'credentials of others' },
  { verb: 'create', resource: 'pods', namespace: 'kube-system', why: 'a pod there may do everything' },
  { verb: 'create', resource: 'pods', namespace: 'default', why: 'others’ namespaces' },
  { verb: 'create', group: 'apps', resource: 'deployments', namespace: 'default', why: 'the same' },
  { verb: 'create', group: 'apps', resource: 'daemonsets', namespace: 'USER', why: 'never made' },
  { verb: 'create', resource: 'pods/exec', namespace: 'USER', why: 'a way into apps of users' },
  { verb: 'create', resource: 'pods/attach', namespace: 'USER', why: 'the same' },
  { verb: 'create', resource: 'pods/portforward', namespace: 'USER', why: 'the same' },
  { verb: 'patch', resource: 'pods/ephemeralcontainers', namespace: 'USER', why: 'the same' },
  { verb: 'get', resource: 'nodes/proxy', why: 'everything on a node' },
  { verb: 'delete', resource: 'nodes', why: 'never done' },
  { verb: 'delete', resource: 'namespaces', why: 'the data of a user would go with it' },
  {
    verb: 'escalate',
    group: 'rbac.authorization.k8s.io',
    resource: 'clusterroles',
    why: 'would give itself everything',
  },
  {
    verb: 'bind',
    group: 'rbac.authorization.k8s.io',
    resource: 'clusterroles',
    name: 'cluster-admin',
    why: 'the same',
  },
  { verb: 'create', group: 'rbac.authorization.k8s.io', resource: 'clusterrolebindings', why: 'the same' },
  { verb: 'create', group: 'rbac.authorization.k8s.io', resource: 'roles', namespace: 'USER', why: 'the same' },
  { verb: 'impersonate', resource: 'users', why: 'would be somebody else' },
  { verb: 'create', resource: 'serviceaccounts/token', namespace: 'kube-system', why: 'the same' },
  { verb: 'get', resource: 'secrets', namespace: 'PLATFORM', name: 'another', why: 'what is not its own' },
  {
    verb: 'patch',
    group: 'admissionregistration.k8s.io',
    resource: 'validatingadmissionpolicies',
    why: 'its own limits',
  },
];
