import { isIPv4 } from 'node:net';
import { isAbsolute } from 'node:path';
import { z } from 'zod';
import type { LanguageImages } from '../domain/language-images.ts';
import { GB, integer, MB, size } from './setting-types.ts';

/** Written as they would be set. */
export const KUBERNETES_DEFAULTS = {
  NONSTOP4_KUBECONFIG: '',
  NONSTOP4_NAMESPACE: 'nonstop4',
  NONSTOP4_BUILDS_NAMESPACE: 'nonstop4-builds',
  NONSTOP4_REGISTRY: '',
  NONSTOP4_REGISTRY_PUSH: '',
  NONSTOP4_REGISTRY_READ: '',
  NONSTOP4_REGISTRY_USER: '',
  NONSTOP4_REGISTRY_PASSWORD_FILE: '',
  NONSTOP4_REGISTRY_PLAIN_HTTP: 'no',
  NONSTOP4_REGISTRY_NETWORKS: '',
  NONSTOP4_REGISTRY_AUTH_FILE: '',
  NONSTOP4_IMAGES: '',
  NONSTOP4_IMAGE_MIRRORS: '',
  NONSTOP4_BUILDS: 'cluster',
  NONSTOP4_CONTAINER_TOOL: '',
  NONSTOP4_CONTAINER_ISOLATION: '',
  NONSTOP4_CONTAINER_STORAGE: '',
  NONSTOP4_BUILDKIT: '',
  NONSTOP4_BUILDKIT_TLS: '',
  NONSTOP4_VOLUMES: 'none',
  NONSTOP4_GATEWAY: '',
  NONSTOP4_FORBIDDEN_NETWORKS: '10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 100.64.0.0/10 169.254.0.0/16',
  NONSTOP4_QUOTA_PODS: '200',
  NONSTOP4_QUOTA_MEMORY: '64 GB',
} as const;

const name = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, 'a name of Kubernetes: lower-case letters, digits, hyphens');
const optionalPath = z.string().refine((text) => text === '' || isAbsolute(text), 'an absolute path, or nothing');
/** Host and port. */
const address = z
  .string()
  .regex(/^$|^[a-z0-9.-]+(?::\d{1,5})?$/, 'a host name or address, with a port where it needs one');
/** Host, port, path, as they stand at the beginning of an image's name. */
const imagePrefix = z
  .string()
  .regex(
    /^$|^[a-z0-9.-]+(?::\d{1,5})?(?:\/[a-z0-9._/-]+)?$/,
    'the beginning of an image name, such as registry.example.com/nonstop4',
  );

const networks = z
  .string()
  .regex(/^(?:\d{1,3}(?:\.\d{1,3}){3}\/\d{1,2}(?:\s+|$))*$/, 'networks such as 10.0.0.0/8, with spaces between them')
  .transform((text) => text.split(/\s+/).filter(Boolean));

/** Made by the testbed's recipes; an operator's registry mirrors them, or names its own. */
const LANGUAGE_IMAGES = {
  node: { build: 'build/node:24', run: 'base/node:24' },
  python: { build: 'build/python:3.11', run: 'base/python:3.11' },
  go: { build: 'build/go:1.26', run: 'base/go:1' },
  java: { build: 'build/java:17', run: 'base/java:17' },
  php: { build: 'build/php:8.2', run: 'base/php:8.2' },
  ruby: { build: 'build/ruby:3.1', run: 'base/ruby:3.1' },
  static: { build: 'base/go:1', run: 'base/static:1' },
  procfile: { build: 'base/debian:bookworm-slim', run: 'base/debian:bookworm-slim' },
  tools: { build: 'tools/build:1', run: 'base/node:24' },
} satisfies Record<string, LanguageImages>;
type Images = Record<keyof typeof LANGUAGE_IMAGES, LanguageImages>;

const IMAGES = 'such as python=build/python:3.13,base/python:3.13, with a space between languages';

/** How volumes are made; see docs for what each needs. */
export type VolumeMode =
  | { kind: 'none' }
  | { kind: 'storage-class'; name: string }
  | { kind: 'nfs'; server: string; path: string }
  | { kind: 'shared-path'; path: string };

const VOLUMES = 'none, class:NAME, nfs:SERVER:/PATH, or shared:/PATH';

export const KUBERNETES_SETTINGS = {
  NONSTOP4_KUBECONFIG: optionalPath,
  NONSTOP4_NAMESPACE: name,
  NONSTOP4_BUILDS_NAMESPACE: name,
  NONSTOP4_REGISTRY: imagePrefix,
  NONSTOP4_REGISTRY_PUSH: address,
  NONSTOP4_REGISTRY_READ: address,
  NONSTOP4_REGISTRY_USER: z.string(),
  NONSTOP4_REGISTRY_PASSWORD_FILE: optionalPath,
  NONSTOP4_REGISTRY_PLAIN_HTTP: z.enum(['yes', 'no'], { error: 'yes or no' }),
  NONSTOP4_REGISTRY_NETWORKS: networks,
  NONSTOP4_REGISTRY_AUTH_FILE: optionalPath,
  NONSTOP4_IMAGES: z.string().transform((text, context) => {
    const images = imagesOf(text);
    if (images) return images;
    context.addIssue({ code: 'custom', message: IMAGES });
    return z.NEVER;
  }),
  NONSTOP4_IMAGE_MIRRORS: z
    .string()
    .regex(/^(?:[a-z0-9._/:-]+=[a-z0-9._/:-]+(?:\s+|$))*$/, 'such as docker.io/library=registry.example.com/library')
    .transform((text) => text.split(/\s+/).filter(Boolean).map(mirrorOf)),
  NONSTOP4_BUILDS: z.enum(['cluster', 'machine'], { error: 'must be cluster or machine' }),
  NONSTOP4_CONTAINER_TOOL: z.enum(['', 'buildah', 'podman', 'docker'], {
    error: 'buildah, podman, docker, or nothing',
  }),
  NONSTOP4_CONTAINER_ISOLATION: z.enum(['', 'oci', 'rootless', 'chroot'], {
    error: 'oci, rootless, chroot, or nothing',
  }),
  NONSTOP4_CONTAINER_STORAGE: z.string().regex(/^[a-z0-9]*$/, 'a storage driver such as overlay or vfs, or nothing'),
  NONSTOP4_BUILDKIT: z
    .string()
    .regex(
      /^$|^(?:unix:\/\/\/\S+|tcp:\/\/[A-Za-z0-9.-]+:\d{1,5})$/,
      'unix:///PATH or tcp://HOST:PORT of a buildkitd, or nothing',
    ),
  NONSTOP4_BUILDKIT_TLS: optionalPath,
  NONSTOP4_VOLUMES: z.string().transform((text, context): VolumeMode => {
    const mode = volumeMode(text);
    if (mode) return mode;
    context.addIssue({ code: 'custom', message: VOLUMES });
    return z.NEVER;
  }),
  NONSTOP4_GATEWAY: z
    .string()
    .regex(/^$|^[a-z0-9-]+\/[a-z0-9-]+(?:\/[a-z0-9.-]+)?$/, 'NAMESPACE/NAME of a Gateway, or NAMESPACE/NAME/LISTENER'),
  NONSTOP4_FORBIDDEN_NETWORKS: networks,
  NONSTOP4_QUOTA_PODS: integer(1, 100_000),
  NONSTOP4_QUOTA_MEMORY: size(64 * MB, 100_000 * GB),
};
const ALL = z.object(KUBERNETES_SETTINGS);
type Settings = z.infer<typeof ALL>;

/** How the cluster is reached, and what is to be used of it. */
export interface KubernetesConfig {
  /** Absent: the service account of the pod that the server runs in. */
  kubeconfig?: string;
  /** Of the platform itself; its edges run there. */
  namespace: string;
  buildsNamespace: string;
  registry: {
    /** As the nodes know it: host and port. */
    nodes: string;
    /** Put before every repository in it: '' or `nonstop4/`. */
    prefix: string;
    /** Where images are pushed to, and read from, by pods and by this server. */
    push: string;
    read: string;
    plainHttp: boolean;
    /** Where it is, for builds, which reach nothing else of the inside. */
    networks: readonly string[];
    credentials?: { user: string; passwordFile: string };
  };
  images: Images;
  /** Where sources without a Dockerfile are built: in Jobs of the cluster, or as those with one are. */
  builds: 'cluster' | 'machine';
  /** How Dockerfiles are built: by a tool of the server's machine, or by a BuildKit wherever it is. */
  dockerfiles: {
    /** Absent: the first of buildah, podman and docker that works. */
    tool?: 'buildah' | 'podman' | 'docker';
    isolation?: 'oci' | 'rootless' | 'chroot';
    storageDriver?: string;
    /** Builds in place of these tools. */
    buildkit?: { address: string; tlsDirectory?: string };
    mirrors: readonly { prefix: string; location: string }[];
    /** Logins of further registries, for base images. */
    authFile?: string;
  };
  volumes: VolumeMode;
  gateway?: { namespace: string; name: string; listener?: string };
  forbiddenNetworks: readonly string[];
  quota: { pods: number; memoryBytes: number };
}

/** One sentence for each setting without which nothing can run on a cluster. */
export function missingForKubernetes(settings: Settings & { NONSTOP4_EDGE: string }): string[] {
  const missing: string[] = [];
  if (settings.NONSTOP4_REGISTRY === '')
    missing.push('NONSTOP4_REGISTRY is not set: name the registry from which the nodes of the cluster get images.');
  if ((settings.NONSTOP4_REGISTRY_USER === '') !== (settings.NONSTOP4_REGISTRY_PASSWORD_FILE === ''))
    missing.push('NONSTOP4_REGISTRY_USER and NONSTOP4_REGISTRY_PASSWORD_FILE belong together: set both, or neither.');
  // Whoever reaches an open port may build with it, RUN lines first of all.
  if (settings.NONSTOP4_BUILDKIT.startsWith('tcp:') && settings.NONSTOP4_BUILDKIT_TLS === '')
    missing.push(
      'NONSTOP4_BUILDKIT_TLS is not set: name the directory of ca.pem, cert.pem and key.pem for the buildkitd.',
    );
  if (settings.NONSTOP4_BUILDKIT !== '' && settings.NONSTOP4_REGISTRY_AUTH_FILE !== '')
    missing.push(
      'NONSTOP4_REGISTRY_AUTH_FILE cannot be used with NONSTOP4_BUILDKIT, whose builds have no login: set one of them.',
    );
  if (settings.NONSTOP4_EDGE === 'gateway-api' && settings.NONSTOP4_GATEWAY === '')
    missing.push('NONSTOP4_GATEWAY is not set: name the Gateway to which apps are attached, as NAMESPACE/NAME.');
  return missing;
}

export function kubernetesConfig(settings: Settings): KubernetesConfig {
  const { NONSTOP4_REGISTRY: registry, NONSTOP4_KUBECONFIG: kubeconfig } = settings;
  const [, nodes = '', path = ''] = /^([^/]+)\/?(.*)$/.exec(registry) ?? [];
  const push = settings.NONSTOP4_REGISTRY_PUSH || nodes;
  const read = settings.NONSTOP4_REGISTRY_READ || push;
  const [namespace = '', gateway = '', listener] = settings.NONSTOP4_GATEWAY.split('/');
  const user = settings.NONSTOP4_REGISTRY_USER;
  return {
    ...(kubeconfig === '' ? {} : { kubeconfig }),
    namespace: settings.NONSTOP4_NAMESPACE,
    buildsNamespace: settings.NONSTOP4_BUILDS_NAMESPACE,
    registry: {
      nodes,
      prefix: path === '' ? '' : `${path}/`,
      push,
      read,
      plainHttp: settings.NONSTOP4_REGISTRY_PLAIN_HTTP === 'yes',
      networks:
        settings.NONSTOP4_REGISTRY_NETWORKS.length > 0 ? settings.NONSTOP4_REGISTRY_NETWORKS : addressesOf(push, read),
      ...(user === '' ? {} : { credentials: { user, passwordFile: settings.NONSTOP4_REGISTRY_PASSWORD_FILE } }),
    },
    images: settings.NONSTOP4_IMAGES,
    builds: settings.NONSTOP4_BUILDS,
    dockerfiles: dockerfiles(settings),
    volumes: settings.NONSTOP4_VOLUMES,
    ...(gateway === ''
      ? {}
      : { gateway: { namespace, name: gateway, ...(listener === undefined ? {} : { listener }) } }),
    forbiddenNetworks: settings.NONSTOP4_FORBIDDEN_NETWORKS,
    quota: { pods: settings.NONSTOP4_QUOTA_PODS, memoryBytes: settings.NONSTOP4_QUOTA_MEMORY },
  };
}

function volumeMode(text: string): VolumeMode | undefined {
  if (text === 'none') return { kind: 'none' };
  const [, storageClass] = /^class:([a-z0-9][a-z0-9.-]*)$/.exec(text) ?? [];
  if (storageClass !== undefined) return { kind: 'storage-class', name: storageClass };
  const [, server, path] = /^nfs:([A-Za-z0-9.-]+):(\/[^\s:]*)$/.exec(text) ?? [];
  if (server !== undefined && path !== undefined) return { kind: 'nfs', server, path };
  const [, shared] = /^shared:(\/[^\s:]+)$/.exec(text) ?? [];
  return shared === undefined ? undefined : { kind: 'shared-path', path: shared };
}

function dockerfiles(settings: Settings): KubernetesConfig['dockerfiles'] {
  const {
    NONSTOP4_CONTAINER_TOOL: tool,
    NONSTOP4_CONTAINER_ISOLATION: isolation,
    NONSTOP4_CONTAINER_STORAGE: storageDriver,
    NONSTOP4_BUILDKIT: address,
    NONSTOP4_BUILDKIT_TLS: tlsDirectory,
    NONSTOP4_REGISTRY_AUTH_FILE: authFile,
  } = settings;
  return {
    ...(tool === '' ? {} : { tool }),
    ...(isolation === '' ? {} : { isolation }),
    ...(storageDriver === '' ? {} : { storageDriver }),
    ...(address === '' ? {} : { buildkit: { address, ...(tlsDirectory === '' ? {} : { tlsDirectory }) } }),
    mirrors: settings.NONSTOP4_IMAGE_MIRRORS,
    ...(authFile === '' ? {} : { authFile }),
  };
}

function mirrorOf(text: string): { prefix: string; location: string } {
  const [prefix = '', location = ''] = text.split('=');
  return { prefix, location };
}

function addressesOf(...hosts: string[]): string[] {
  const addresses = hosts.map((host) => host.replace(/:\d+$/, '')).filter((host) => isIPv4(host));
  return [...new Set(addresses)].map((found) => `${found}/32`);
}

/** Undefined when it is none of that form. */
function imagesOf(text: string): Images | undefined {
  const images: Record<string, LanguageImages> = { ...LANGUAGE_IMAGES };
  for (const each of text.split(/\s+/).filter(Boolean)) {
    const [, language = '', build, run] = /^([a-z]+)=([a-z0-9._/:-]+),([a-z0-9._/:-]+)$/.exec(each) ?? [];
    if (!(language in images) || build === undefined || run === undefined) return undefined;
    images[language] = { build, run };
  }
  return images as Images;
}
