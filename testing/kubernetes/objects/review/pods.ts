import type {
  KubernetesObject,
  V1Container,
  V1Deployment,
  V1ObjectMeta,
  V1Pod,
  V1PodSpec,
} from '@kubernetes/client-node';
import { processOf } from '../../../../server/src/domain/background.ts';
import { LABELS } from '../../../../server/src/kubernetes/names.ts';

/** Who runs in a pod. */
export type Role = 'copy' | 'background' | 'trial' | 'build' | 'files' | 'edge' | 'address';

export interface ReviewedPod {
  role: Role;
  spec: V1PodSpec;
  containers: V1Container[];
}

/** The pod that an object is, or makes. Throws for one that nobody has thought of. */
export function podOf(object: KubernetesObject): ReviewedPod | undefined {
  const own = object.kind === 'Pod' ? (object as V1Pod) : (object as V1Deployment).spec?.template;
  if (!own?.spec?.containers) return undefined;
  const { spec } = own as { spec: V1PodSpec };
  const containers = [...(spec.initContainers ?? []), ...spec.containers];
  return { role: roleOf(own.metadata, object), spec, containers };
}

function roleOf(metadata: V1ObjectMeta | undefined, object: KubernetesObject): Role {
  const purpose = metadata?.labels?.[LABELS.purpose];
  if (purpose === 'serve') return processOf(metadata?.labels?.[LABELS.app] ?? '') === undefined ? 'copy' : 'background';
  if (purpose === 'trial' || purpose === 'build' || purpose === 'edge') return purpose;
  if (purpose?.startsWith('volume-')) return 'files';
  if (metadata?.labels?.[LABELS.name] === 'virtual-address') return 'address';
  throw new Error(`The pod of ${object.kind} ${object.metadata?.name} says not what it is for: ${purpose}`);
}
