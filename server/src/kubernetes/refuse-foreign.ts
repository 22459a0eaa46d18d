import type { KubernetesObject } from '@kubernetes/client-node';
import { Problem } from '../domain/problem.ts';
import type { Cluster } from './cluster.ts';
import { LABELS } from './names.ts';

/** An object of that name which is not the App's is somebody's: it is never taken over. Throws Problem `conflict`. */
export async function refuseForeign(
  cluster: Pick<Cluster, 'read'>,
  appId: string,
  { apiVersion = '', kind = '', metadata }: KubernetesObject,
): Promise<void> {
  const { name = '', namespace = '' } = metadata ?? {};
  const there = await cluster.read({ apiVersion, kind, metadata: { name, namespace } });
  if (!there || there.metadata?.labels?.[LABELS.app] === appId) return;
  throw new Problem(
    'conflict',
    `${kind} ${namespace}/${name} is there already and is not NonStop4's: it is left alone. Rename one of them.`,
  );
}
