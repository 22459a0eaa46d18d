import type { Cluster } from '../../../kubernetes/cluster.ts';
import type { Tenants } from '../../../kubernetes/tenants.ts';

/** Where the data of Apps lies. README.md says what each of them asks of the cluster. */
export type VolumeStorage =
  /** Nowhere: what a copy writes to DATA_DIR is its own and goes with it. */
  | { kind: 'none' }
  /** One claim for each App, made by the cluster; the class must give ReadWriteMany. */
  | { kind: 'storage-class'; name: string }
  /** A directory for each App on an NFS server. `mountOptions` replaces the tested ones. */
  | { kind: 'nfs'; server: string; path: string; mountOptions?: readonly string[] }
  /** The same, below a path that is one and the same directory on every node: a cluster file system, or nodes on one machine. */
  | { kind: 'shared-path'; path: string };

export interface KubernetesVolumesOptions {
  cluster: Cluster;
  /** Shared with every adapter on this cluster. */
  tenants: Tenants;
  storage: VolumeStorage;
  /** An image with Node, in which the Jobs that make, measure and remove directories run. */
  toolsImage: string;
  /** Of the platform alone: the claim to all data and those Jobs are there. Default: `nonstop4-volumes`. */
  namespace?: string;
  /** How long a measured size is given without looking again, and how long while it is measured anew. Default: 10 min and 1 h. */
  sizes?: { freshMs: number; staleMs: number };
  /** How long a mount may take before it is said to fail. Default: a minute. */
  patienceMs?: number;
  log: (message: string, facts: Record<string, unknown>) => void;
}
