import type { V1Secret } from '@kubernetes/client-node';
import { CERTIFICATE_ANNOTATION, CERTIFICATE_SELECTOR } from '@nonstop4/edge/cluster-protocol';
import type { Cluster } from '../../../kubernetes/cluster.ts';
import { FollowedObjects } from '../../../kubernetes/followed-objects.ts';
import type { EdgeCertificates } from '../../../ports/traffic-router.ts';
import { certificateObjects } from './certificate-objects.ts';

/** The certificates that lie in the cluster: written when they differ, whether by what is asked or by somebody's hand. */
export class PublishedCertificates {
  readonly #cluster: Cluster;
  readonly #namespace: string;
  readonly #objects: FollowedObjects<V1Secret>;
  #opened: Promise<void> | undefined;
  /** By name; our own writings are known here before the API's stream tells of them. */
  readonly #known = new Map<string, V1Secret>();

  constructor(cluster: Cluster, namespace: string) {
    this.#cluster = cluster;
    this.#namespace = namespace;
    const core = cluster.config.makeApiClient(cluster.client.CoreV1Api);
    this.#objects = new FollowedObjects<V1Secret>(cluster, {
      path: `/api/v1/namespaces/${namespace}/secrets`,
      list: () => core.listNamespacedSecret({ namespace, labelSelector: CERTIFICATE_SELECTOR }),
      labelSelector: CERTIFICATE_SELECTOR,
      onChange: (object, isGone) => (isGone ? this.#forget(object) : this.#remember(object)),
    });
  }

  close(): Promise<void> {
    return this.#objects.close();
  }

  /**
   * Versions of the objects that say this, by name; what is not of it is taken away. What lies there is looked up with the first of it, and not
   * when the server starts: a platform whose rights were not renewed yet runs, without https.
   */
  async write(all: EdgeCertificates): Promise<Map<string, bigint>> {
    this.#opened ??= this.#objects.open().catch((error: unknown) => {
      this.#opened = undefined;
      throw error;
    });
    await this.#opened;
    const objects = certificateObjects(this.#namespace, all);
    const versions = new Map<string, bigint>();
    for (const object of objects) {
      const name = object.metadata?.name ?? '';
      const known = this.#known.get(name);
      if (!known || !saysTheSame(known, object)) this.#remember((await this.#cluster.apply(object)) as V1Secret);
      versions.set(name, versionOf(this.#known.get(name)));
    }
    for (const [name, object] of this.#known) {
      if (versions.has(name)) continue;
      await this.#cluster.delete({ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: this.#namespace } });
      this.#forget(object);
    }
    return versions;
  }

  #remember(object: V1Secret): void {
    const name = object.metadata?.name ?? '';
    const known = this.#known.get(name);
    if (!known || versionOf(known) < versionOf(object)) this.#known.set(name, object);
  }

  #forget(object: V1Secret): void {
    const name = object.metadata?.name ?? '';
    if (versionOf(this.#known.get(name)) <= versionOf(object)) this.#known.delete(name);
  }
}

function saysTheSame(a: V1Secret, b: V1Secret): boolean {
  const said = ({ metadata, data }: V1Secret) =>
    JSON.stringify([metadata?.annotations?.[CERTIFICATE_ANNOTATION], Object.entries(data ?? {}).sort()]);
  return said(a) === said(b);
}

function versionOf(object: V1Secret | undefined): bigint {
  return BigInt(object?.metadata?.resourceVersion ?? '0');
}
