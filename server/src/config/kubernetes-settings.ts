import { isAbsolute } from 'node:path';
import { z } from 'zod';
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
  NONSTOP4_BASE_IMAGES: '',
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
/** Host, port, path, as they stand at the beginning of an image's name. */
const imagePrefix = z
  .string()
  .regex(
    /^$|^[a-z0-9.-]+(?::\d{1,5})?(?:\/[a-z0-9._/-]+)?$/,
    'the beginning of an image name, such as registry.example.com/nonstop4',
  );

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
  NONSTOP4_REGISTRY_PUSH: imagePrefix,
  NONSTOP4_REGISTRY_READ: imagePrefix,
  NONSTOP4_REGISTRY_USER: z.string(),
  NONSTOP4_REGISTRY_PASSWORD_FILE: optionalPath,
  NONSTOP4_REGISTRY_PLAIN_HTTP: z.enum(['yes', 'no'], { error: 'yes or no' }),
  NONSTOP4_BASE_IMAGES: imagePrefix,
  NONSTOP4_VOLUMES: z.string().transform((text, context): VolumeMode => {
    const mode = volumeMode(text);
    if (mode) return mode;
    context.addIssue({ code: 'custom', message: VOLUMES });
    return z.NEVER;
  }),
  NONSTOP4_GATEWAY: z.string().regex(/^$|^[a-z0-9-]+\/[a-z0-9-]+$/, 'NAMESPACE/NAME of a Gateway'),
  NONSTOP4_FORBIDDEN_NETWORKS: z
    .string()
    .regex(/^(?:\d{1,3}(?:\.\d{1,3}){3}\/\d{1,2}(?:\s+|$))*$/, 'networks such as 10.0.0.0/8, with spaces between them')
    .transform((text) => text.split(/\s+/).filter(Boolean)),
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
    /** As the nodes know it. */
    name: string;
    /** Where images are pushed to, and read from, by pods and by this server. */
    push: string;
    read: string;
    plainHttp: boolean;
    credentials?: { user: string; passwordFile: string };
  };
  /** Beginning of the names of base, build and tools images, as the nodes know them. */
  baseImages: string;
  volumes: VolumeMode;
  gateway?: { namespace: string; name: string };
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
  if (settings.NONSTOP4_EDGE === 'gateway-api' && settings.NONSTOP4_GATEWAY === '')
    missing.push('NONSTOP4_GATEWAY is not set: name the Gateway to which apps are attached, as NAMESPACE/NAME.');
  return missing;
}

export function kubernetesConfig(settings: Settings): KubernetesConfig {
  const { NONSTOP4_REGISTRY: registry, NONSTOP4_KUBECONFIG: kubeconfig } = settings;
  const push = settings.NONSTOP4_REGISTRY_PUSH || registry;
  const [namespace = '', gateway = ''] = settings.NONSTOP4_GATEWAY.split('/');
  const user = settings.NONSTOP4_REGISTRY_USER;
  return {
    ...(kubeconfig === '' ? {} : { kubeconfig }),
    namespace: settings.NONSTOP4_NAMESPACE,
    buildsNamespace: settings.NONSTOP4_BUILDS_NAMESPACE,
    registry: {
      name: registry,
      push,
      read: settings.NONSTOP4_REGISTRY_READ || push,
      plainHttp: settings.NONSTOP4_REGISTRY_PLAIN_HTTP === 'yes',
      ...(user === '' ? {} : { credentials: { user, passwordFile: settings.NONSTOP4_REGISTRY_PASSWORD_FILE } }),
    },
    baseImages: settings.NONSTOP4_BASE_IMAGES || registry,
    volumes: settings.NONSTOP4_VOLUMES,
    ...(gateway === '' ? {} : { gateway: { namespace, name: gateway } }),
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
