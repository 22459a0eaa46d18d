import { createHash } from 'node:crypto';
import type { KubernetesBuilderOptions } from '../../../server/src/adapters/builder/kubernetes/options.ts';
import type { EdgeOptions } from '../../../server/src/adapters/traffic-router/kubernetes/manifests/edge-options.ts';
import type { VirtualAddressOptions } from '../../../server/src/adapters/traffic-router/kubernetes/manifests/virtual-address-objects.ts';
import type { VolumeStorage } from '../../../server/src/adapters/volume-provisioner/kubernetes/volume-options.ts';
import type { Cluster } from '../../../server/src/kubernetes/cluster.ts';
import type { TenantRules } from '../../../server/src/kubernetes/tenant-objects.ts';

const MB = 1024 * 1024;
const GB = 1024 * MB;
const REGISTRY = 'registry.example.com';
/** Private networks, and where clouds keep their machines' credentials: the server's own default. */
const FORBIDDEN = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16'];

/** What a snapshot's objects are made of: the same on every machine and at every time. */
export const OWNER = { ownerId: 'user_01arz3ndektsv4rrffq69g5fav', userName: 'ada' };
export const APP_ID = 'app_01arz3ndektsv4rrffq69g5fav';
export const RUN_ID = 'run_01arz3ndektsv4rrffq69g5fav';
export const ARTIFACT_ID = 'art_01arz3ndektsv4rrffq69g5fav';
/** 30 July 2016, as in the ids. */
export const NOW = 1_469_918_176_385;
export const APP_DOMAIN = 'apps.example.com';
export const MEMORY_BYTES = 512 * MB;
export const VOLUME_BYTES = GB;
export const BUILD_MS = 15 * 60_000;
export const CONFIG_VARS = { GREETING: 'hello' };
export const AUTOSCALING = { maxReplicas: 6, cpuPercent: 70 };
export const GATEWAY = { namespace: 'gateways', name: 'public' };
export const TOOLS_IMAGE = `${REGISTRY}/base/node:24`;

/** By how it is set: NONSTOP4_VOLUMES. */
export const STORAGE = {
  none: { kind: 'none' },
  nfs: { kind: 'nfs', server: 'files.example.com', path: '/export/nonstop4' },
  shared: { kind: 'shared-path', path: '/srv/nonstop4' },
  class: { kind: 'storage-class', name: 'shared-files' },
} satisfies Record<string, VolumeStorage>;

export const TENANT_RULES: TenantRules = {
  ingressNamespaces: ['nonstop4', GATEWAY.namespace],
  forbiddenCidrs: FORBIDDEN,
  quota: { pods: 200, memory: String(64 * GB) },
  account: { namespace: 'nonstop4', name: 'server', role: 'nonstop4-user' },
};

export function builderOptions(cluster: Cluster): KubernetesBuilderOptions {
  const image = (name: string, build: string, run: string) => ({
    build: `build/${name}:${build}`,
    run: `base/${name}:${run}`,
  });
  return {
    cluster,
    namespace: 'nonstop4-builds',
    registry: {
      ...{ push: REGISTRY, read: REGISTRY, nodes: REGISTRY, prefix: 'nonstop4/' },
      ...{ user: 'platform', password: 'not a password', insecure: false },
    },
    toolsImage: 'tools/build:1',
    images: {
      node: image('node', '24', '24'),
      python: image('python', '3.13', '3.13'),
      go: image('go', '1.26', '1'),
      java: image('java', '17', '17'),
      php: image('php', '8.2', '8.2'),
      ruby: image('ruby', '3.4', '3.4'),
      static: { build: 'base/go:1', run: 'base/static:1' },
      procfile: { build: 'base/debian:13-slim', run: 'base/debian:13-slim' },
    },
    environment: {},
    workDirectory: '/nowhere',
    network: { forbiddenCidrs: FORBIDDEN, registryCidrs: ['192.0.2.10/32'] },
    memoryLimitBytes: 1_536 * MB,
    mostBuilds: 4,
    clock: { now: () => NOW },
    log: () => {},
  };
}

export const EDGES: EdgeOptions = {
  namespace: 'nonstop4',
  image: `${REGISTRY}/edge@${digestOf('edge')}`,
  engine: 'haproxy',
  agentToken: 'not a token, but as long as one',
  appNamespacePrefix: 'ns4-',
  // Not the usual health port: the edges of a cluster that this is tried on have that.
  visitors: { port: 80, tlsPort: 443, addresses: ['192.0.2.80'], healthPort: 32_199 },
};

export const VIRTUAL_ADDRESS: VirtualAddressOptions = {
  namespace: 'nonstop4-address',
  image: `${REGISTRY}/keepalived@${digestOf('keepalived')}`,
  address: '192.0.2.80',
  interface: 'eth0',
  routerId: 44,
  healthPort: 32_199,
};

/** An image's digest, as a registry would have one. */
export function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** Where the image of an example's build would be. */
export function locationOf(name: string): string {
  return `${REGISTRY}/nonstop4/${OWNER.ownerId}/${APP_ID}@${digestOf(name)}`;
}

export function templateHashOf(name: string): string {
  return digestOf(`template ${name}`).slice(-16);
}
