import { setTimeout as pause } from 'node:timers/promises';
import type { KubernetesObject } from '@kubernetes/client-node';
import { type Cluster, ClusterRefusal } from './cluster.ts';
import { type TenantRules, tenantObjects } from './tenant-objects.ts';

/** What was applied is taken to be there for so long; whoever is told otherwise by the API calls `forget`. */
const REMEMBER_MS = 5 * 60_000;
const BINDING_TRIES = 20;
const BINDING_MS = 100;

/**
 * The users' namespaces, and what keeps them apart. One object for all adapters on a cluster: each needs the namespace before it
 * makes something in it, and the same four objects are not to be applied by each of them again and again.
 */
export class Tenants {
  readonly #cluster: Cluster;
  readonly #rules: TenantRules;
  readonly #applied = new Map<string, { until: number; work: Promise<void> }>();

  constructor(cluster: Cluster, rules: TenantRules) {
    this.#cluster = cluster;
    this.#rules = rules;
  }

  /** Makes the user's namespace be there. */
  async ensure(ownerId: string): Promise<void> {
    const known = this.#applied.get(ownerId);
    if (known && performance.now() < known.until) return known.work;
    const work = this.#apply(ownerId);
    this.#applied.set(ownerId, { until: performance.now() + REMEMBER_MS, work });
    work.catch(() => this.forget(ownerId));
    return work;
  }

  /** The API refused something of the user's: the namespace may have been deleted by hand. */
  forget(ownerId: string): void {
    this.#applied.delete(ownerId);
  }

  /**
   * Reads what is the user's. An account whose rights come with each user's namespace is refused where that is not there yet, or was made by another
   * installation: then it is made whole, and asked again.
   */
  async asking<T>(ownerId: string, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      const isRefused = error instanceof ClusterRefusal && error.status === 403;
      if (!isRefused || this.#rules.account === undefined) throw error;
      this.forget(ownerId);
      await this.ensure(ownerId);
      return ask();
    }
  }

  async #apply(ownerId: string): Promise<void> {
    for (const object of tenantObjects(ownerId, this.#rules)) await this.#applyOne(object);
  }

  // A RoleBinding counts a moment after it was made: what it allows is refused until then.
  async #applyOne(object: KubernetesObject): Promise<void> {
    for (let tries = this.#rules.account === undefined ? 1 : BINDING_TRIES; ; tries -= 1) {
      try {
        await this.#cluster.apply(object);
        return;
      } catch (error) {
        if (tries <= 1 || !(error instanceof ClusterRefusal) || error.status !== 403) throw error;
        await pause(BINDING_MS);
      }
    }
  }
}
