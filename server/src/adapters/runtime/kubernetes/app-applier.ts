import { createHash } from 'node:crypto';
import type { KubernetesObject, V1Deployment, V1Secret } from '@kubernetes/client-node';
import { Problem } from '../../../domain/problem.ts';
import type { WorkloadSpec } from '../../../domain/workload.ts';
import { type Cluster, ClusterRefusal } from './cluster.ts';
import { appObjects } from './manifests/app-objects.ts';
import { type TenantRules, tenantObjects } from './manifests/tenant-objects.ts';
import { APPLIED_ANNOTATION, environmentName, LABELS, namespaceOf } from './names.ts';

const RETRY_MS = 1_000;
const MAX_RETRY_MS = 30_000;

export interface ApplierOptions {
  cluster: Cluster;
  rules: TenantRules;
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
  #spec: WorkloadSpec | undefined;
  #refusal: { templateHash: string; message: string } | undefined;
  #running: Promise<void> | undefined;
  #again = false;
  #wait = RETRY_MS;
  #timer: NodeJS.Timeout | undefined;
  /** Digest and generation of the Deployment after the last success: while the cluster shows both, nothing has to be asked. */
  #applied: { digest: string; generation: number } | undefined;
  #closed = false;

  constructor(options: ApplierOptions) {
    this.#options = options;
  }

  get spec(): WorkloadSpec | undefined {
    return this.#spec;
  }

  get refusal(): { templateHash: string; message: string } | undefined {
    return this.#refusal;
  }

  /** Resolves after the first try, whatever came of it: it is observed. */
  async ask(spec: WorkloadSpec): Promise<void> {
    if (this.#refusal?.templateHash !== spec.templateHash) this.#refusal = undefined;
    this.#spec = spec;
    await this.#wake();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  /** The cluster shows something new: what was changed by hand is set right. A try that failed is not hurried. */
  look(): void {
    if (this.#timer === undefined) void this.#wake();
  }

  #wake(): Promise<void> {
    this.#again = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #run(): Promise<void> {
    while (this.#again && !this.#closed) {
      this.#again = false;
      await this.#pass();
    }
  }

  async #pass(): Promise<void> {
    const spec = this.#spec;
    if (!spec || this.#isApplied(spec)) return;
    try {
      await this.#applyAll(spec);
      this.#refusal = undefined;
      this.#wait = RETRY_MS;
    } catch (error) {
      const message = (error as Error).message;
      if ((error instanceof ClusterRefusal && error.isFinal) || error instanceof Problem) {
        this.#refusal = { templateHash: spec.templateHash, message };
      }
      this.#options.log('an app could not be applied; tried again', { app: spec.appName, error: message });
      this.#timer = setTimeout(() => void this.#wake(), this.#wait);
      this.#wait = Math.min(this.#wait * 2, MAX_RETRY_MS);
    }
    this.#options.changed();
  }

  /** Whatever was changed by hand in the meantime has given the Deployment another generation. */
  #isApplied(spec: WorkloadSpec): boolean {
    const seen = this.#options.seen();
    if (!seen || !this.#applied || this.#refusal) return false;
    return this.#applied.digest === digestOf(spec) && (seen.metadata?.generation ?? 0) <= this.#applied.generation;
  }

  async #applyAll(spec: WorkloadSpec): Promise<void> {
    const { cluster, rules } = this.#options;
    await this.#refuseForeign(spec);
    for (const object of tenantObjects(spec.ownerId, rules)) await cluster.apply(object);
    let generation = 0;
    for (const object of appObjects(spec)) {
      const applied = await cluster.apply(annotated(object, digestOf(spec)));
      if (applied.kind === 'Deployment') generation = (applied as V1Deployment).metadata?.generation ?? 0;
    }
    this.#applied = { digest: digestOf(spec), generation };
    await this.#removeOldEnvironments(spec);
  }

  // An object of that name which is not ours is somebody's: it is never taken over.
  async #refuseForeign(spec: WorkloadSpec): Promise<void> {
    if (this.#options.seen()) return;
    for (const { apiVersion = '', kind = '', metadata } of appObjects(spec)) {
      const { name = '', namespace = '' } = metadata ?? {};
      const there = await this.#options.cluster.read({ apiVersion, kind, metadata: { name, namespace } });
      if (!there || there.metadata?.labels?.[LABELS.app] === spec.appId) continue;
      throw new Problem(
        'conflict',
        `${kind} ${namespace}/${name} is there already and is not NonStop4's: it is left alone. Rename one of them.`,
      );
    }
  }

  // Copies of an older template may still run, and need theirs when they are started again.
  async #removeOldEnvironments(spec: WorkloadSpec): Promise<void> {
    const { cluster } = this.#options;
    const namespace = namespaceOf(spec.ownerId);
    const labels = `${LABELS.app}=${spec.appId}`;
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

function annotated<T extends KubernetesObject>(object: T, digest: string): T {
  return { ...object, metadata: { ...object.metadata, annotations: { [APPLIED_ANNOTATION]: digest } } };
}

function digestOf(spec: WorkloadSpec): string {
  return createHash('sha256')
    .update(JSON.stringify(appObjects(spec)))
    .digest('hex')
    .slice(0, 16);
}
