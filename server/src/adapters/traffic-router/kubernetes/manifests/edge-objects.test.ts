import type { V1DaemonSet, V1Deployment, V1Role, V1Service } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { edgeObjects } from './edge-objects.ts';
import type { EdgeOptions } from './edge-options.ts';
import { virtualAddressObjects } from './virtual-address-objects.ts';

const options: EdgeOptions = {
  namespace: 'nonstop4',
  image: 'registry.local/tools/edge:1',
  engine: 'embedded',
  agentToken: 'a token of sixteen or more',
  appNamespacePrefix: 'ns4-',
  visitors: { port: 80, tlsPort: 443 },
};
const address = {
  ...{ namespace: 'address', image: 'keepalived:1', address: '10.0.0.9', interface: 'eth0' },
  ...{ routerId: 9, healthPort: 32_100 },
};

function find<T>(objects: readonly { kind?: string }[], kind: string): T {
  return objects.find((object) => object.kind === kind) as T;
}

describe('the edges of a cluster', () => {
  it('are two on two nodes, of which an update never takes one before the next is there', () => {
    const { spec } = find<V1Deployment>(edgeObjects(options), 'Deployment');
    expect(spec?.replicas).toBe(2);
    expect(spec?.strategy?.rollingUpdate).toEqual({ maxSurge: 1, maxUnavailable: 0 });
    const [apart] =
      spec?.template.spec?.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
    expect(apart).toMatchObject({ topologyKey: 'kubernetes.io/hostname', matchLabelKeys: ['pod-template-hash'] });
  });

  it('are one container each: another one that ends would take its pod from the visitors', () => {
    const { spec } = find<V1Deployment>(edgeObjects(options), 'Deployment');
    expect(spec?.template.spec?.containers).toHaveLength(1);
  });

  it('are not ready by what their agent says, once they have begun', () => {
    const { spec } = find<V1Deployment>(edgeObjects(options), 'Deployment');
    const [container] = spec?.template.spec?.containers ?? [];
    expect(container?.startupProbe?.httpGet?.port).toBe('agent');
    for (const probe of [container?.readinessProbe, container?.livenessProbe])
      expect(probe?.tcpSocket?.port).toBe('http');
  });

  it('run the engine that was chosen', () => {
    const { spec } = find<V1Deployment>(edgeObjects({ ...options, engine: 'haproxy' }), 'Deployment');
    expect(spec?.template.spec?.containers[0]?.command).toContain('/nonstop4/haproxy-edge.js');
  });

  it('may list and watch, and nothing else; Secrets only where the certificates are', () => {
    const roles = edgeObjects(options).filter((object) => (object as V1Role).rules);
    const rights = roles.flatMap((object) =>
      ((object as V1Role).rules ?? []).map(({ resources, verbs }) => [object.metadata?.namespace, resources, verbs]),
    );
    expect(rights).toEqual([
      ['nonstop4', ['configmaps'], ['list', 'watch']],
      ['nonstop4-certificates', ['secrets'], ['list', 'watch']],
      [undefined, ['endpointslices'], ['list', 'watch']],
    ]);
  });

  it('get what comes to their own node', () => {
    const { spec } = find<V1Service>(
      edgeObjects({ ...options, visitors: { port: 80, tlsPort: 443, healthPort: 32_100 } }),
      'Service',
    );
    expect(spec).toMatchObject({ externalTrafficPolicy: 'Local', healthCheckNodePort: 32_100 });
  });
});

describe('the virtual address', () => {
  it('is moved with three capabilities, and what watches has none', () => {
    const { spec } = find<V1DaemonSet>(virtualAddressObjects(address), 'DaemonSet');
    const capabilities = spec?.template.spec?.containers.map(({ securityContext }) => securityContext?.capabilities);
    expect(capabilities).toEqual([
      { drop: ['ALL'], add: ['NET_ADMIN', 'NET_RAW', 'NET_BROADCAST'] },
      { drop: ['ALL'] },
    ]);
  });

  it('is served by other pods when its settings change', () => {
    const settings = (routerId: number) =>
      find<V1DaemonSet>(virtualAddressObjects({ ...address, routerId }), 'DaemonSet').spec?.template.metadata
        ?.annotations;
    expect(settings(9)).toEqual(settings(9));
    expect(settings(9)).not.toEqual(settings(10));
  });
});
