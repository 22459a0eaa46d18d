import type { KubernetesObject } from '@kubernetes/client-node';

/** Objects that serve one purpose, in the order in which they are made. */
export interface ObjectGroup {
  title: string;
  objects: KubernetesObject[];
}
