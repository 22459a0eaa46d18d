import type { KubernetesObject } from '@kubernetes/client-node';
import type { Cluster } from '../../../server/src/kubernetes/cluster.ts';

type Asked = Pick<Cluster, 'apply' | 'create' | 'read' | 'list' | 'merge' | 'delete'>;

/**
 * Takes what an adapter sends to a cluster and keeps it, and answers as a cluster does in which everything goes well at once: claims are
 * bound, Jobs have ended.
 */
export class RecordingCluster implements Asked {
  readonly #objects = new Map<string, KubernetesObject>();
  readonly #there: KubernetesObject[];

  /** `there`: what such a cluster has already. */
  constructor(there: KubernetesObject[] = []) {
    this.#there = there;
  }

  /** The adapters take the class; they ask it nothing beyond this. */
  asCluster(): Cluster {
    return this as unknown as Cluster;
  }

  /** What was sent, in the order in which it came first; of an object that was sent twice the last. */
  get objects(): KubernetesObject[] {
    return [...this.#objects.values()];
  }

  async apply<T extends KubernetesObject>(object: T): Promise<T> {
    this.#objects.set(keyOf(object), structuredClone(object));
    return object;
  }

  create<T extends KubernetesObject>(object: T): Promise<T> {
    return this.apply(object);
  }

  async read<T extends KubernetesObject>(header: Parameters<Cluster['read']>[0]): Promise<T | undefined> {
    const key = keyOf(header);
    const found = this.#objects.get(key) ?? this.#there.find((object) => keyOf(object) === key);
    return found && ({ ...found, status: { phase: 'Bound' } } as unknown as T);
  }

  /** Pods of Jobs alone are asked for: each has ended, and found nothing. */
  async list<T extends KubernetesObject>(): Promise<T[]> {
    const terminated = { exitCode: 0, message: '{"usedBytes":0}' };
    return [{ status: { containerStatuses: [{ state: { terminated } }] } } as unknown as T];
  }

  async merge(): Promise<void> {
    // What is noted on a claim afterwards is none of its making.
  }

  async delete(): Promise<void> {
    // A Job that has ended stays what it was.
  }
}

function keyOf({ kind, metadata }: KubernetesObject): string {
  return `${kind} ${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;
}
