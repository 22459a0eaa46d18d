import { readFileSync } from 'node:fs';
import {
  type KubernetesObject,
  loadYaml,
  type V1Deployment,
  type V1NetworkPolicy,
  type V1Secret,
  type V1Service,
} from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_NAMES, platformObjects } from '../../deploy/kubernetes/platform-objects.ts';
import manifest from '../../package.json' with { type: 'json' };
import { edgeObjects } from '../../server/src/adapters/traffic-router/kubernetes/manifests/edge-objects.ts';
import { readServerConfig } from '../../server/src/config.ts';
import { CHOICES, WRONG } from './choices.ts';
import { Helm, LEAST, type Values, withValues } from './helm.ts';

let helm: Helm;
beforeAll(async () => {
  helm = await Helm.open();
});
afterAll(() => helm?.close());

const choices = Object.entries(CHOICES);
const find = <T extends KubernetesObject>(objects: KubernetesObject[], kind: string, name?: string) =>
  objects.find((each) => each.kind === kind && (name === undefined || each.metadata?.name === name)) as T | undefined;
const servers = (objects: KubernetesObject[]) =>
  objects.filter(
    ({ kind, metadata }) => kind === 'Deployment' && /^server-/.test(metadata?.name ?? ''),
  ) as V1Deployment[];

function settingsOf({ spec }: V1Deployment): Record<string, string> {
  const env = spec?.template.spec?.containers[0]?.env ?? [];
  return Object.fromEntries(env.map(({ name, value = '' }) => [name, value]));
}

function configOf(objects: KubernetesObject[]) {
  const [first] = servers(objects);
  return readServerConfig(settingsOf(first!), { home: '/tmp', execPath: '/usr/local/bin/node' });
}

describe.each(choices)('the chart with %s', (_name, values) => {
  it('passes helm’s own inspection', async () => {
    const { code, out, err } = await helm.run(['lint', '--strict', '--namespace', 'nonstop4'], values);
    expect([code, out + err]).toEqual([0, expect.stringContaining('0 chart(s) failed')]);
  });

  it('tells the server what it takes', async () => {
    const objects = await helm.objects(values);
    for (const server of servers(objects)) {
      const settings = settingsOf(server);
      expect(settings['NONSTOP4_PROCESS']).toBe(server.metadata?.name);
      const config = readServerConfig(settings, { home: '/tmp', execPath: '/usr/local/bin/node' });
      expect(config.kubernetes?.kubeconfig).toBeUndefined();
      expect(config.rules.appDomain).toBe('apps.example.com');
    }
  });

  it('mounts each file that a setting names, of a Secret that is made or named', async () => {
    const objects = await helm.objects(values);
    const [server] = servers(objects);
    const { volumes = [], containers = [] } = server?.spec?.template.spec ?? {};
    const places = (containers[0]?.volumeMounts ?? []).map(({ mountPath }) => mountPath);
    const files = Object.values(settingsOf(server!)).filter((value) => value.startsWith('/run/secrets/'));
    expect(files.filter((file) => !places.some((place) => file === place || file.startsWith(`${place}/`)))).toEqual([]);
    const made = objects.filter(({ kind }) => kind === 'Secret').map(({ metadata }) => metadata?.name);
    const wanted = volumes.flatMap(({ secret }) => secret?.secretName ?? []);
    const named = JSON.stringify(values);
    expect(wanted.filter((name) => !made.includes(name) && !named.includes(`"${name}"`))).toEqual([]);
  });

  it('keeps every pod to Pod Security restricted, but keepalived’s', async () => {
    const pods = (await helm.objects(values)).filter(({ kind }) => kind === 'Deployment') as V1Deployment[];
    for (const { spec } of pods) {
      const pod = spec?.template.spec;
      expect(pod?.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
      for (const { securityContext, resources } of pod?.containers ?? []) {
        expect(securityContext).toEqual({
          ...{ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
        });
        expect(resources?.limits).toMatchObject({ memory: expect.any(String) });
      }
    }
  });
});

describe('the chart', () => {
  it('is of the version of the platform', () => {
    const text = readFileSync('deploy/helm/nonstop4/Chart.yaml', 'utf8');
    expect(text).toContain(`\nversion: ${manifest.version}\nappVersion: ${manifest.version}\n`);
  });

  it('gives the rights that deploy/kubernetes/rights.ts has, and those for shared storage only where data lies there', async () => {
    const isStorage = ({ kind, metadata }: KubernetesObject) =>
      kind === 'ClusterRoleBinding' && metadata?.name === 'nonstop4-shared-storage';
    const wanted = platformObjects(DEFAULT_NAMES)
      .filter(({ kind, metadata }) => kind !== 'Namespace' || metadata?.name !== 'nonstop4')
      .filter((object) => !isStorage(object));
    const objects = await helm.objects(LEAST);
    for (const object of wanted) {
      const made = find(objects, object.kind ?? '', object.metadata?.name);
      const candidates = objects.filter(
        (each) =>
          each.kind === object.kind &&
          each.metadata?.name === object.metadata?.name &&
          each.metadata?.namespace === object.metadata?.namespace,
      );
      expect(made && candidates.map(withoutPolicyOfHelm)).toEqual([object]);
    }
    expect(objects.some(isStorage)).toBe(false);
    expect((await helm.objects(CHOICES['everything on NFS']!)).some(isStorage)).toBe(true);
  });

  it('lets the server use the one directory of nodes that was given', async () => {
    const shared = await helm.objects(CHOICES['a directory of all nodes, a claim that is there']!);
    const wanted = platformObjects({ ...DEFAULT_NAMES, sharedPath: '/srv/nonstop4' });
    const kind = 'ValidatingAdmissionPolicy';
    expect(find(shared, kind)).toEqual(find(wanted, kind));
    expect(find(await helm.objects(LEAST), kind)).toEqual(find(platformObjects(DEFAULT_NAMES), kind));
  });

  it('has the edges that the platform makes', async () => {
    const image = `registry.example.com/nonstop4/platform:${manifest.version}`;
    const visitors = { port: 80, tlsPort: 443 };
    const wanted = edgeObjects({
      ...{ namespace: 'nonstop4', image, engine: 'haproxy', agentToken: '', appNamespacePrefix: 'ns4-', visitors },
    });
    const made = find<V1Deployment>(await helm.objects(LEAST), 'Deployment', 'edge');
    const { imagePullSecrets, ...pod } = made?.spec?.template.spec ?? {};
    expect(imagePullSecrets).toEqual([]);
    expect(pod).toEqual(find<V1Deployment>(wanted, 'Deployment')?.spec?.template.spec);
  });

  it('has one server in the place of another only where two may be', async () => {
    const strategies = async (values: Values) =>
      servers(await helm.objects(values)).map(({ spec }) => spec?.strategy?.type);
    expect(await strategies(LEAST)).toEqual(['RollingUpdate', 'RollingUpdate']);
    expect(await strategies(CHOICES['one server with SQLite']!)).toEqual(['Recreate']);
    const claim = async (values: Values) =>
      find<KubernetesObject & { spec: { accessModes: string[] } }>(await helm.objects(values), 'PersistentVolumeClaim');
    expect((await claim(LEAST))?.spec.accessModes).toEqual(['ReadWriteMany']);
    expect((await claim(CHOICES['one server with SQLite']!))?.spec.accessModes).toEqual(['ReadWriteOnce']);
    expect(await claim(CHOICES['a directory of all nodes, a claim that is there']!)).toBeUndefined();
  });

  it('leaves behind what cannot be made again', async () => {
    const kept = (await helm.objects(CHOICES['everything on NFS']!))
      .filter(({ metadata }) => metadata?.annotations?.['helm.sh/resource-policy'] === 'keep')
      .map(({ kind, metadata }) => `${kind} ${metadata?.name}`);
    expect(kept.sort()).toEqual([
      'Namespace nonstop4-certificates',
      'Namespace nonstop4-volumes',
      'PersistentVolume nonstop4-data',
      'PersistentVolumeClaim nonstop4-data',
    ]);
  });

  it('makes passwords into Secrets, and no other object has them', async () => {
    const objects = await helm.objects(CHOICES['passwords in the values, TLS to the database']!);
    const secrets = objects.filter(({ kind }) => kind === 'Secret') as V1Secret[];
    const password = Buffer.from('secret').toString('base64');
    const having = secrets.filter(({ data }) => data?.['password'] === password).map(({ metadata }) => metadata?.name);
    expect(having.sort()).toEqual(['nonstop4-database', 'nonstop4-registry']);
    expect(JSON.stringify(servers(objects))).not.toContain(':secret@');
  });

  it('reads what was chosen', async () => {
    const nfs = configOf(await helm.objects(CHOICES['everything on NFS']!));
    expect(nfs.kubernetes?.volumes).toEqual({ kind: 'nfs', server: 'files.example.com', path: '/export/apps' });
    const gateway = configOf(await helm.objects(CHOICES['a gateway of the cluster']!));
    expect(gateway.kubernetes?.gateway).toEqual({ namespace: 'gateways', name: 'public', listener: 'apps' });
    const route = find(await helm.objects(CHOICES['a gateway of the cluster']!), 'HTTPRoute');
    expect(route).toMatchObject({
      spec: {
        hostnames: ['panel.example.com'],
        parentRefs: [{ namespace: 'gateways', name: 'public', sectionName: 'https' }],
      },
    });
    const moving = await helm.objects(CHOICES['an address that moves, embedded edges, other images']!);
    expect(configOf(moving).kubernetes?.images.python).toEqual({ build: 'build/python:3.13', run: 'base/python:3.13' });
    expect(find<V1Service>(moving, 'Service', 'edge')?.spec).toMatchObject({
      ...{ externalIPs: ['10.0.0.9'], healthCheckNodePort: 32_100 },
    });
    expect(JSON.stringify(find(moving, 'Deployment', 'edge'))).toContain('/nonstop4/edge.js');
    const all = await helm.objects(CHOICES['https, an Ingress, Prometheus and Grafana']!);
    expect(configOf(all)).toMatchObject({ edge: { tlsPort: 443 }, monitoring: { grafana: { panels: true } } });
    expect(configOf(all).rules.upload.maxBytes).toBe(1024 ** 3);
    for (const kind of ['ServiceMonitor', 'PodMonitor', 'PrometheusRule'])
      expect(find(all, kind)?.metadata?.labels).toMatchObject({ release: 'prometheus' });
    expect(all.filter(({ kind }) => kind === 'ConfigMap')).toHaveLength(3);
    expect(JSON.stringify(find(all, 'Ingress'))).toContain('"host":"panel.example.com"');
  });

  it('lets the panel be opened by whom it is told, and the edges’ agents by the server and Prometheus', async () => {
    const objects = await helm.objects(CHOICES['https, an Ingress, Prometheus and Grafana']!);
    const { spec: server } = find<V1NetworkPolicy>(objects, 'NetworkPolicy', 'server')!;
    expect(server?.ingress?.map(({ _from, ...rest }) => ({ ...rest, from: _from }) as unknown)).toHaveLength(2);
    const { spec: edge } = find<V1NetworkPolicy>(objects, 'NetworkPolicy', 'edge')!;
    expect(edge?.ingress?.[1]?.ports).toEqual([{ port: 'agent', protocol: 'TCP' }]);
    const off = await helm.objects(withValues(LEAST, { networkPolicies: { enabled: false } }));
    expect(find(off, 'NetworkPolicy')).toBeUndefined();
  });

  it('takes the values that the documentation gives', async () => {
    const page = readFileSync('docs/install-kubernetes.md', 'utf8');
    const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
    const objects = await helm.objects(loadYaml<Values>(yaml));
    expect(servers(objects)).toHaveLength(2);
    expect(configOf(objects).rules.panelUrl).toBe('https://panel.example.com');
  });

  it.each(WRONG)('refuses %s, and says what to do', async (_what, values, says) => {
    expect(await helm.refusal(withValues(LEAST, values))).toMatch(says);
  });
});

/** What helm is told beside what the platform says. */
function withoutPolicyOfHelm(object: KubernetesObject): KubernetesObject {
  const { annotations: _, ...metadata } = object.metadata ?? {};
  return { ...object, metadata };
}
