import type { V1Lease } from '@kubernetes/client-node';
import { type Cluster, ClusterRefusal } from '../../../kubernetes/cluster.ts';
import { LABELS } from '../../../kubernetes/names.ts';
import { LEASE_TIMES, type Lease, LeasedLeadership, type LeaseTimes } from '../lease/leased-leadership.ts';

export interface KubernetesLeaseOptions {
  cluster: Pick<Cluster, 'client' | 'read' | 'create' | 'replace'>;
  namespace: string;
  name: string;
  /** Of this server; the same after a restart when nobody else can have its data. */
  identity: string;
  onError: (error: unknown) => void;
  /** Milliseconds; for tests. */
  times?: Partial<LeaseTimes>;
}

/** The server that holds a Lease of the cluster leads. */
export class KubernetesLease extends LeasedLeadership {
  constructor(options: KubernetesLeaseOptions) {
    const times = { ...LEASE_TIMES, ...options.times };
    super(new LeaseObject(options, times.leaseMs), times, options.onError);
  }
}

class LeaseObject implements Lease {
  readonly #options: KubernetesLeaseOptions;
  readonly #leaseMs: number;
  /** The Lease as it was seen last, and when (monotonic) it was first seen so. */
  #seen: { lease: V1Lease; since: number } | undefined;

  constructor(options: KubernetesLeaseOptions, leaseMs: number) {
    this.#options = options;
    this.#leaseMs = leaseMs;
  }

  async hold(): Promise<boolean> {
    const { cluster, identity } = this.#options;
    const lease = await cluster.read<V1Lease>(this.#header());
    if (lease) this.#look(lease);
    const holder = lease?.spec?.holderIdentity;
    if (lease && holder && holder !== identity && !this.#hasRunOut()) return false;
    try {
      await this.#write(identity);
      return true;
    } catch (error) {
      // Somebody else was quicker.
      if (error instanceof ClusterRefusal && error.status === 409) return false;
      throw error;
    }
  }

  letGo(): Promise<void> {
    return this.#write('');
  }

  holder(): string | undefined {
    return this.#seen?.lease.spec?.holderIdentity || undefined;
  }

  #look(lease: V1Lease): void {
    const before = this.#seen?.lease.metadata?.resourceVersion;
    if (before !== lease.metadata?.resourceVersion) this.#seen = { lease, since: performance.now() };
  }

  #hasRunOut(): boolean {
    return this.#seen !== undefined && performance.now() - this.#seen.since > this.#leaseMs;
  }

  async #write(holder: string): Promise<void> {
    const { cluster } = this.#options;
    const { V1MicroTime } = cluster.client;
    const before = this.#seen?.lease;
    const now = new V1MicroTime();
    const acquired = before?.spec?.holderIdentity === holder ? before.spec.acquireTime : undefined;
    const spec = {
      holderIdentity: holder,
      leaseDurationSeconds: Math.ceil(this.#leaseMs / 1_000),
      renewTime: now,
      acquireTime: acquired === undefined ? now : new V1MicroTime(acquired),
    };
    const { resourceVersion } = before?.metadata ?? {};
    const { metadata, ...kind } = this.#header();
    const labels = { [LABELS.managedBy]: 'nonstop4' };
    const lease: V1Lease = {
      ...kind,
      metadata: { ...metadata, labels, ...(resourceVersion ? { resourceVersion } : {}) },
      spec,
    };
    this.#look(await (before ? cluster.replace(lease) : cluster.create(lease)));
  }

  #header() {
    const { namespace, name } = this.#options;
    return { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name, namespace } };
  }
}
