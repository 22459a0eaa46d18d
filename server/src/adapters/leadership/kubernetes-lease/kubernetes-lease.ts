import type { V1Lease } from '@kubernetes/client-node';
import { type Cluster, ClusterRefusal } from '../../../kubernetes/cluster.ts';
import { LABELS } from '../../../kubernetes/names.ts';
import type { Duty, Leadership } from '../../../ports/leadership.ts';

export interface KubernetesLeaseOptions {
  cluster: Pick<Cluster, 'client' | 'read' | 'create' | 'replace'>;
  namespace: string;
  name: string;
  /** Of this server; the same after a restart when nobody else can have its data. */
  identity: string;
  onError: (error: unknown) => void;
  /** Milliseconds; for tests. */
  times?: Partial<typeof TIMES>;
}

/** As Kubernetes' own controllers have them (client-go, tools/leaderelection: 15 s, 10 s, 2 s). */
const TIMES = { leaseMs: 15_000, renewDeadlineMs: 10_000, retryMs: 2_000 };

/**
 * The server that holds a Lease leads. It ends its duty when it could not renew for 10 s, and another one may take the Lease 15 s after
 * its last renewal: so two never lead at once, as long as their clocks run at about the same speed (they need not show the same time).
 */
export class KubernetesLease implements Leadership {
  readonly #options: KubernetesLeaseOptions;
  readonly #times: typeof TIMES;
  #duty: Duty | undefined;
  /** The Lease as it was seen last, and when (monotonic) it was first seen so. */
  #seen: { lease: V1Lease; since: number } | undefined;
  #renewedAt = 0;
  #leading = false;
  #begun: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(options: KubernetesLeaseOptions) {
    this.#options = options;
    this.#times = { ...TIMES, ...options.times };
  }

  follow(duty: Duty): void {
    this.#duty = duty;
    this.#tick();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#running;
    const wasLeading = this.#leading;
    await this.#stepDown();
    if (wasLeading) await this.#write('').catch(this.#options.onError);
  }

  leader(): string | undefined {
    return this.#seen?.lease.spec?.holderIdentity || undefined;
  }

  #tick(): void {
    this.#running = this.#turn()
      .catch(this.#options.onError)
      .finally(() => {
        if (!this.#closed) this.#timer = setTimeout(() => this.#tick(), this.#times.retryMs);
      });
  }

  async #turn(): Promise<void> {
    const began = performance.now();
    const held = await this.#holdOrRenew().catch((error: unknown) => {
      this.#options.onError(error);
      return undefined;
    });
    if (held) this.#renewedAt = began;
    const isOverdue = performance.now() - this.#renewedAt > this.#times.renewDeadlineMs;
    if (this.#leading && (held === false || (held === undefined && isOverdue))) await this.#stepDown();
    else if (held && !this.#leading) this.#stepUp();
  }

  /** Whether this server holds the Lease now; throws when the API does not say. */
  async #holdOrRenew(): Promise<boolean> {
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

  #look(lease: V1Lease): void {
    const before = this.#seen?.lease.metadata?.resourceVersion;
    if (before !== lease.metadata?.resourceVersion) this.#seen = { lease, since: performance.now() };
  }

  #hasRunOut(): boolean {
    return this.#seen !== undefined && performance.now() - this.#seen.since > this.#times.leaseMs;
  }

  async #write(holder: string): Promise<void> {
    const { cluster } = this.#options;
    const { V1MicroTime } = cluster.client;
    const before = this.#seen?.lease;
    const now = new V1MicroTime();
    const acquired = before?.spec?.holderIdentity === holder ? before.spec.acquireTime : undefined;
    const spec = {
      holderIdentity: holder,
      leaseDurationSeconds: Math.ceil(this.#times.leaseMs / 1_000),
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

  #stepUp(): void {
    this.#leading = true;
    // Not waited for: a long beginning must not keep the Lease from being renewed.
    this.#begun = this.#duty?.begin().catch(this.#options.onError);
  }

  async #stepDown(): Promise<void> {
    if (!this.#leading) return;
    this.#leading = false;
    await this.#begun;
    await this.#duty?.end();
  }
}
