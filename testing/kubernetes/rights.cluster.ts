import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import type { V1Pod, V1RoleBinding } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PlatformNames, userRoleName } from '../../deploy/kubernetes/platform-objects.ts';
import { SERVER_MUST_NOT, SERVER_RIGHTS } from '../../deploy/kubernetes/rights.ts';
import { KubernetesLease } from '../../server/src/adapters/leadership/kubernetes-lease/kubernetes-lease.ts';
import { certificatesNamespace } from '../../server/src/adapters/traffic-router/kubernetes/manifests/edge-options.ts';
import { edgeRights } from '../../server/src/adapters/traffic-router/kubernetes/manifests/edge-rights.ts';
import { PublishedRoutes } from '../../server/src/adapters/traffic-router/kubernetes/published-routes.ts';
import { kubernetesVolumes } from '../../server/src/adapters/volume-provisioner/kubernetes/kubernetes-volumes.ts';
import { namespaceOf } from '../../server/src/kubernetes/names.ts';
import { Tenants } from '../../server/src/kubernetes/tenants.ts';
import { buildOnce, shell } from '../ports/builder/build-once.ts';
import { keeping } from '../ports/builder/keeping.ts';
import { KubernetesBuilds } from '../ports/builder/kubernetes-builder.ts';
import { KubernetesHarness, TENANT_RULES } from '../ports/runtime/kubernetes-runtime.ts';
import { NODE_IMAGE } from '../ports/runtime/node-image.ts';
import { sharedStorage } from '../ports/volume-provisioner/shared-storage.ts';
import { ServerAccount } from './server-account.ts';

const suffix = randomBytes(4).toString('hex');
const storage = sharedStorage();
const names: PlatformNames = {
  namespace: `ns4test-rights-${suffix}`,
  builds: `ns4test-builds-${suffix}`,
  volumes: `ns4test-volumes-${suffix}`,
  userPrefix: 'ns4-',
  ...(storage.kind === 'shared-path' ? { sharedPath: storage.path } : {}),
};
const certificates = certificatesNamespace(names.namespace);
const owner = `user_rights_${suffix}`;
const newcomer = `user_new_${suffix}`;
const userName = `test-rights-${suffix}`;
const user = namespaceOf(owner);
const account = { namespace: names.namespace, name: 'server', role: userRoleName(names) };

let server: ServerAccount;
let tenants: Tenants;
beforeAll(async () => {
  server = await ServerAccount.install(names);
  tenants = new Tenants(server.cluster, { ...TENANT_RULES, account });
  await tenants.ensure(owner);
});
afterAll(async () => {
  const users = [user, namespaceOf(newcomer)];
  await server.remove(users);
  for (const name of [...users.map((each) => `${each}-data`), `${names.volumes}-root`])
    await server.admin.delete({ apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name } });
  for (const name of [userName, `${userName}-new`])
    if (names.sharedPath !== undefined) rmSync(`${names.sharedPath}/${name}`, { recursive: true, force: true });
});

/** As `kubectl auth can-i` does, for the server's account. */
async function mayServer(ask: { verb: string; group?: string; resource: string; namespace?: string; name?: string }) {
  const { config, client } = server.cluster;
  const [resource, subresource] = ask.resource.split('/');
  const { verb, group = '', namespace, name } = ask;
  const resourceAttributes = { verb, group, resource, subresource, namespace, name };
  const body = { spec: { resourceAttributes } };
  const review = await config.makeApiClient(client.AuthorizationV1Api).createSelfSubjectAccessReview({ body });
  return review.status?.allowed;
}

const place = (namespace: string | undefined) =>
  namespace === 'USER' ? user : namespace === 'PLATFORM' ? names.namespace : namespace;

describe('the account of the server', () => {
  it.each(SERVER_MUST_NOT)('may not $verb $resource ($why)', async (ask) => {
    expect(await mayServer({ ...ask, namespace: place(ask.namespace) })).toBe(false);
  });

  it('may what its table says, where it says it, and not elsewhere', async () => {
    const { builds, volumes } = names;
    const where = { users: user, platform: names.namespace, certificates, builds, volumes };
    const wrong: string[] = [];
    for (const { scope, group, resources, names: only, verbs } of SERVER_RIGHTS) {
      const namespace = scope === 'cluster' || scope === 'shared storage' ? undefined : where[scope];
      for (const resource of resources) {
        for (const verb of verbs) {
          const ask = { verb, group, resource, namespace, ...(only ? { name: only[0] } : {}) };
          if (!(await mayServer(ask))) wrong.push(`must: ${verb} ${resource} of ${scope}`);
          if (namespace === undefined || isEverywhere(group, resource, verb)) continue;
          if (await mayServer({ ...ask, namespace: 'kube-system' }))
            wrong.push(`must not: ${verb} ${resource} elsewhere`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  const isEverywhere = (group: string, resource: string, verb: string) =>
    SERVER_RIGHTS.some(
      (right) =>
        right.scope === 'cluster' &&
        right.group === group &&
        right.resources.includes(resource) &&
        right.verbs.includes(verb),
    );
});

describe('the account of the edges', () => {
  const everything = { verb: '*', group: '*', resource: '*' };
  const mayEdge = async (resourceAttributes: {
    verb: string;
    group?: string;
    resource: string;
    namespace?: string;
  }) => {
    const { config, client } = server.admin;
    const username = `system:serviceaccount:${names.namespace}:edge`;
    const body = {
      spec: { user: username, groups: ['system:serviceaccounts', 'system:authenticated'], resourceAttributes },
    };
    const review = await config.makeApiClient(client.AuthorizationV1Api).createSubjectAccessReview({ body });
    return review.status?.allowed;
  };

  it('reads routes, certificates and where copies are, and nothing else', async () => {
    const objects = edgeRights({ namespace: names.namespace });
    for (const object of objects) await server.admin.apply(object);
    const slices = { group: 'discovery.k8s.io', resource: 'endpointslices' };
    await expect.poll(() => mayEdge({ ...slices, verb: 'watch' })).toBe(true);
    expect(await mayEdge({ verb: 'watch', resource: 'configmaps', namespace: names.namespace })).toBe(true);
    expect(await mayEdge({ verb: 'watch', resource: 'secrets', namespace: certificates })).toBe(true);
    const never = [
      everything,
      { verb: 'patch', resource: 'secrets', namespace: certificates },
      { ...slices, verb: 'patch' },
      { verb: 'list', resource: 'configmaps', namespace: 'kube-system' },
      { verb: 'list', resource: 'configmaps', namespace: user },
      { verb: 'patch', resource: 'configmaps', namespace: names.namespace },
      { verb: 'get', resource: 'secrets', namespace: names.namespace },
      { verb: 'list', resource: 'pods', namespace: user },
      { verb: 'list', resource: 'nodes' },
    ];
    for (const ask of never) expect(await mayEdge(ask), `${ask.verb} ${ask.resource}`).toBe(false);
    for (const { apiVersion = '', kind = '', metadata } of objects.filter(({ kind: one }) =>
      one?.startsWith('ClusterRole'),
    ))
      await server.admin.delete({ apiVersion, kind, metadata: { name: metadata?.name ?? '' } });
  });
});

describe('what rights cannot say, the policy refuses the server', () => {
  const header = (kind: string, name: string, labels?: Record<string, string>) => ({
    apiVersion: 'v1',
    kind,
    metadata: { name, ...(labels ? { labels } : {}) },
  });
  const binding = (namespace: string, role: string): V1RoleBinding => ({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: 'own', namespace },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
    subjects: [{ kind: 'ServiceAccount', name: 'server', namespace: names.namespace }],
  });

  it('namespaces of others, and those without Pod Security', async () => {
    const restricted = { 'pod-security.kubernetes.io/enforce': 'restricted' };
    const foreign = server.cluster.apply(header('Namespace', `other-${suffix}`, restricted), true);
    await expect(foreign).rejects.toThrow('namespaces of its users only');
    const open = server.cluster.apply(header('Namespace', `ns4-open-${suffix}`, {}), true);
    await expect(open).rejects.toThrow('enforces Pod Security restricted');
    const weaker = server.cluster.apply(header('Namespace', 'kube-system', restricted), true);
    await expect(weaker).rejects.toThrow('namespaces of its users only');
  });

  it('rights in other namespaces, and any but its own', async () => {
    const elsewhere = server.cluster.apply(binding('kube-system', userRoleName(names)), true);
    await expect(elsewhere).rejects.toThrow('rights in namespaces of its users only');
    await expect(server.cluster.apply(binding(user, 'cluster-admin'), true)).rejects.toThrow(
      'is attempting to grant RBAC',
    );
  });

  it('directories of nodes, and volumes under other names', async () => {
    const volume = (name: string, path: string) => ({
      ...header('PersistentVolume', name),
      spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteMany'], hostPath: { path } },
    });
    for (const path of ['/', '/etc', '/var/lib/kubelet', `${names.sharedPath ?? ''}/../other`]) {
      const made = server.cluster.apply(volume(`ns4-${suffix}`, path), true);
      await expect(made).rejects.toThrow(/no directory of the nodes|must not contain '..'/);
    }
    await expect(server.cluster.apply(volume('other', '/etc'), true)).rejects.toThrow('volumes of its users only');
  });

  it('any change of a node but cordoning it', async () => {
    const { client, config } = server.cluster;
    const objects = client.KubernetesObjectApi.makeApiClient(config);
    const name = (await config.makeApiClient(client.CoreV1Api).listNode()).items[0]?.metadata?.name ?? '';
    const patch = (more: object) =>
      objects.patch(
        { ...header('Node', name), ...more },
        undefined,
        'All',
        undefined,
        undefined,
        client.PatchStrategy.MergePatch,
      );
    await expect(patch({ metadata: { name, labels: { mine: 'yes' } } })).rejects.toThrow(
      'cordons nodes and changes nothing',
    );
    await expect(patch({ spec: { taints: [{ key: 'mine', effect: 'NoExecute' }] } })).rejects.toThrow('cordons nodes');
    await expect(patch({ spec: { unschedulable: true } })).resolves.toMatchObject({ spec: { unschedulable: true } });
  });

  it('and Pod Security a pod that may do more', async () => {
    const pod: V1Pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'root', namespace: user },
      spec: { containers: [{ name: 'root', image: NODE_IMAGE, securityContext: { privileged: true } }] },
    };
    await expect(server.cluster.create(pod)).rejects.toThrow('violates PodSecurity');
  });
});

describe('these rights are enough', () => {
  it('to run, try out, follow, kill, scale and remove an app', async () => {
    const harness = await KubernetesHarness.start(owner, { kubeconfig: server.kubeconfig, account });
    const spec = harness.spec('rightful', { template: { ...harness.template('good'), env: { KEY: 'value' } } });
    const { appId, appName, ownerId, template } = spec;
    const found = await harness.runtime.trial({
      ...{ appId, appName, ownerId, template, runId: 'run_rights', release: 1, healthPaths: ['/healthz'] },
      timeoutMs: 60_000,
      roomTimeoutMs: 60_000,
      signal: new AbortController().signal,
    });
    expect(found).toMatchObject({ outcome: 'listening', healthCheck: { path: '/healthz' } });
    expect(found.lines).toContain('up');
    await harness.runtime.apply(spec);
    const [first] = (await harness.settled(spec)).replicas;
    await harness.runtime.kill({ replica: first?.id ?? '' });
    await harness.until(
      async () => !(await harness.runtime.observe(appId))?.replicas.some(({ id }) => id === first?.id),
    );
    await harness.settled(spec);
    const lines: string[] = [];
    const options = { lines: 5, follow: false, signal: AbortSignal.timeout(10_000) };
    for await (const { text } of harness.runtime.tailLogs(appId, options)) lines.push(text);
    expect(lines).toContain('up');
    await harness.runtime.remove(appId);
    expect(await harness.runtime.observe(appId)).toBeUndefined();
    await harness.runtime.close();
  });

  it('to make, measure and remove a volume', async () => {
    const volumes = kubernetesVolumes({
      ...{ cluster: server.cluster, tenants, storage, toolsImage: NODE_IMAGE, namespace: names.volumes },
      sizes: { freshMs: 0, staleMs: 0 },
      log: (message, facts) => console.log(message, JSON.stringify(facts)),
    });
    const shop = { ownerId: owner, userName, appName: 'shop', limitBytes: 1_000_000 };
    expect(await volumes.ensure(shop)).toMatchObject({
      path: '/data',
      claim: { name: 'nonstop4-data', subPath: 'shop' },
    });
    expect(await volumes.usage(shop)).toEqual({ usedBytes: 0 });
    await volumes.remove(shop);
    // Of whom nothing is there yet, not even the namespace in which the account has its rights.
    const first = { ...shop, ownerId: newcomer, userName: `${userName}-new` };
    await volumes.remove(first);
    expect(await volumes.ensure(first)).toMatchObject({ claim: { subPath: 'shop' } });
    await volumes.remove(first);
  });

  it('to lead, and to publish a route', async () => {
    const lost: unknown[] = [];
    const lease = new KubernetesLease({
      ...{ cluster: server.cluster, namespace: names.namespace, name: 'server', identity: 'one' },
      onError: (error) => lost.push(error),
    });
    lease.follow({ begin: async () => undefined, end: async () => undefined });
    await expect.poll(() => lease.leader()).toBe('one');
    await lease.close();
    expect(lost).toEqual([]);
    const routes = new PublishedRoutes(server.cluster, names.namespace);
    await routes.open();
    const healthCheck = { kind: 'tcp', path: '/' } as const;
    await routes.write({ appId: 'app_1', hostnames: ['a.example'], state: 'stopped', healthCheck, targets: [] });
    expect(routes.hasHostname('a.example')).toBe(true);
    await routes.remove('app_1');
    await routes.close();
  });

  it('to build an image', async () => {
    const builds = (await KubernetesBuilds.start()).harness({ cluster: server.cluster, namespace: names.builds });
    const { artifact, lines } = await buildOnce(builds, {
      artifactId: builds.id('art_rights'),
      plan: { buildSteps: [shell('echo built')] },
    });
    expect(artifact.kind).toBe('image');
    expect(lines.join('\n')).toContain('built');
    await builds.builder.collect(keeping(artifact.id));
  });
});
