import { createHash } from 'node:crypto';
import type { V1Deployment, V1Secret } from '@kubernetes/client-node';
import { Problem } from '../../../domain/problem.ts';
import type { WorkloadSpec } from '../../../domain/workload.ts';
import { type Cluster, ClusterRefusal } from '../../../kubernetes/cluster.ts';
import { environmentName, LABELS, namespaceOf } from '../../../kubernetes/names.ts';
import { refuseForeign } from '../../../kubernetes/refuse-foreign.ts';
import { RetriedWork } from '../../../kubernetes/retried-work.ts';
import type { Tenants } from '../../../kubernetes/tenants.ts';
import { type SeenPart, versionOf } from './app-parts.ts';
import { applyDeployment } from './apply-deployment.ts';
import { appObjects } from './manifests/app-objects.ts';

const GONE = 'gone';

/** What was asked last, as objects; made once, since every change that the cluster shows is compared with it. */
interface Wanted {
  spec: WorkloadSpec;
  objects: ReturnType<typeof appObjects>;
  digest: string;
}

export interface ApplierOptions {
  cluster: Cluster;
  tenants: Tenants;
  /** The Deployment as the cluster showed it last. */
  seen: () => V1Deployment | undefined;
  changed: () => void;
  log: (message: string, facts: Record<string, unknown>) => void;
}

/**
 * Makes the cluster's objects of one App what was last asked, one try at a time, and tries again while the API does not answer. What the API
 * refuses is kept as the refusal until something else is asked.
 */
export class AppApplier {
  readonly #options: ApplierOptions;
  #wanted: Wanted | undefined;
  /** Of the other objects, by their kinds, as the cluster told them last. */
  readonly #seenVersions = new Map<string, string>();
  #refusal: { templateHash: string; message: string } | undefined;
  readonly #work = new RetriedWork(() => this.#pass());
  /**
   * After the last success the digest, the generation of the Deployment and the versions of the other objects by their kinds: while the
   * cluster shows these, nothing has to be asked.
   */
  #applied: { digest: string; generation: number; versions: ReadonlyMap<string, string> } | undefined;

  constructor(options: ApplierOptions) {
    this.#options = options;
  }

  get refusal(): { templateHash: string; message: string } | undefined {
    return this.#refusal;
  }

  /** What was asked last has not reached the cluster, or the cluster's news of it has not reached us. */
  get isPending(): boolean {
    if (!this.#wanted) return false;
    if (this.#applied?.digest !== this.#wanted.digest) return true;
    return (this.#options.seen()?.metadata?.generation ?? 0) < this.#applied.generation;
  }

  /** Resolves after the first try, whatever came of it: it is observed. */
  async ask(spec: WorkloadSpec): Promise<void> {
    if (this.#refusal?.templateHash !== spec.templateHash) this.#refusal = undefined;
    const objects = appObjects(spec);
    const digest = createHash('sha256').update(JSON.stringify(objects)).digest('hex').slice(0, 16);
    this.#wanted = { spec, objects, digest };
    await this.#work.wake();
  }

  close(): Promise<void> {
    return this.#work.close();
  }

  /** The cluster shows something new: what was changed by hand is set right. A try that failed is not hurried. */
  look(): void {
    this.#work.look();
  }

  /** One of the other objects has changed: by us, or by hand. */
  partSeen({ kind, version }: SeenPart): void {
    // Kept, and compared by the next pass: it may come in the middle of one.
    this.#seenVersions.set(kind, version ?? GONE);
    if (this.#hasDrifted()) this.#work.look();
  }

  async #pass(): Promise<void> {
    const wanted = this.#wanted;
    if (!wanted || this.#isApplied(wanted)) return;
    const { spec } = wanted;
    try {
      await this.#applyAll(wanted);
      this.#refusal = undefined;
    } catch (error) {
      const message = (error as Error).message;
      this.#options.tenants.forget(spec.ownerId);
      if ((error instanceof ClusterRefusal && error.isFinal) || error instanceof Problem) {
        this.#refusal = { templateHash: spec.templateHash, message };
      }
      this.#options.log('an app could not be applied; tried again', { app: spec.appName, error: message });
      throw error;
    } finally {
      this.#options.changed();
    }
  }

  /** Whatever was changed by hand in the meantime has given the Deployment another generation. */
  #isApplied({ digest }: Wanted): boolean {
    const seen = this.#options.seen();
    if (!seen || !this.#applied || this.#refusal) return false;
    if (this.#hasDrifted()) return false;
    return this.#applied.digest === digest && (seen.metadata?.generation ?? 0) <= this.#applied.generation;
  }

  // What comes late from before our own change costs one call too many.
  #hasDrifted(): boolean {
    const versions = [...(this.#applied?.versions ?? [])];
    return versions.some(([kind, version]) => (this.#seenVersions.get(kind) ?? version) !== version);
  }

  async #applyAll({ spec, objects, digest }: Wanted): Promise<void> {
    const { cluster, tenants } = this.#options;
    // What somebody has removed, somebody may have made in our stead.
    if (!this.#options.seen() || this.#hasDrifted()) {
      for (const object of objects)
        await tenants.asking(spec.ownerId, () => refuseForeign(cluster, spec.appId, object));
    }
    // Nobody tells when it is there again.
    this.#seenVersions.delete('Secret');
    await tenants.ensure(spec.ownerId);
    let generation = 0;
    const versions = new Map<string, string>();
    for (const object of objects) {
      if (object.kind === 'Deployment') {
        const applied = await applyDeployment(cluster, object as V1Deployment, spec);
        generation = applied.metadata?.generation ?? 0;
      } else versions.set(object.kind ?? '', versionOf(await cluster.apply(object)));
    }
    this.#applied = { digest, generation, versions };
    await this.#removeOldEnvironments(spec);
  }

  // Copies of an older template may still run, and need theirs when they are started again.
  async #removeOldEnvironments(spec: WorkloadSpec): Promise<void> {
    const { cluster } = this.#options;
    const namespace = namespaceOf(spec.ownerId);
    // A trial and a task of the App's next release have Secrets of their own, and may be running.
    const labels = `${LABELS.app}=${spec.appId},${LABELS.purpose} notin (trial, task)`;
    const [secrets, sets] = await Promise.all([
      cluster.list<V1Secret>({ apiVersion: 'v1', kind: 'Secret' }, namespace, labels),
      cluster.list<V1Deployment>({ apiVersion: 'apps/v1', kind: 'ReplicaSet' }, namespace, labels),
    ]);
    const templates = sets.map((set) => set.spec?.template.metadata?.labels?.[LABELS.template] ?? '');
    const needed = new Set([spec.templateHash, ...templates].map((hash) => environmentName(spec.appName, hash)));
    for (const { metadata } of secrets) {
      if (needed.has(metadata?.name ?? '')) continue;
      await cluster.delete({ apiVersion: 'v1', kind: 'Secret', metadata: { name: metadata?.name ?? '', namespace } });
    }
  }
}
