import { LostImages } from '../registry/lost-images.ts';
import type { Manifest } from '../registry/manifest.ts';
import { OwnImages } from '../registry/own-images.ts';
import type { RegistryClient } from '../registry/registry-client.ts';
import { codeOf, platformOf } from './build-names.ts';
import type { BuildRecord, BuildRecords } from './build-record.ts';
import { ARTIFACT_LABEL } from './job/build-job.ts';
import type { KubernetesBuilderOptions } from './options.ts';

/** Removes from the registry what nobody keeps. Bytes are on the disk until the registry collects its own garbage. */
export class RegistryCollector {
  readonly #options: KubernetesBuilderOptions;
  readonly #registry: RegistryClient;
  readonly #records: BuildRecords;
  readonly #images: OwnImages;
  readonly #lost: LostImages;

  constructor(options: KubernetesBuilderOptions, registry: RegistryClient, records: BuildRecords) {
    this.#options = options;
    this.#registry = registry;
    this.#records = records;
    const { clock, log } = options;
    const { prefix } = options.registry;
    this.#images = new OwnImages(registry, log);
    const [images, platform] = [this.#images, platformOf(options.registry)];
    this.#lost = new LostImages({ registry, images, prefix, platform, clock, log });
  }

  /** Gives the bytes of layers that no kept image has. */
  async collect(isKept: (artifactId: string) => boolean): Promise<number> {
    const freed = await this.#collectKnown(isKept);
    await this.#lost.collect(isKept);
    return freed;
  }

  async #collectKnown(isKept: (artifactId: string) => boolean): Promise<number> {
    const ids = await this.#records.ids();
    const records = await Promise.all(ids.map((id) => this.#records.find(id)));
    const known = records.filter((record) => record !== undefined);
    const kept = known.filter(({ artifact }) => isKept(artifact.id));
    const gone = known.filter(({ artifact }) => !isKept(artifact.id));
    if (gone.length === 0) return 0;
    const needed = new Set((await this.#layersOf(kept)).keys());
    const freed = [...(await this.#layersOf(gone))].filter(([digest]) => !needed.has(digest));
    const keptPackages = new Set(await Promise.all(kept.map((record) => this.#packagesOf(record))));
    for (const record of gone) await this.#remove(record, keptPackages);
    await this.#removeParts(isKept);
    return freed.reduce((sum, [, size]) => sum + size, 0);
  }

  async #layersOf(records: readonly BuildRecord[]): Promise<Map<string, number>> {
    const layers = new Map<string, number>();
    for (const { image } of records) {
      const found = await this.#registry.manifest(image.repository, image.digest);
      for (const { digest, size } of blobsOf(found?.manifest)) layers.set(digest, size);
    }
    return layers;
  }

  // By digest and not by tag: two keys may have given the same files, and removing a manifest takes all its tags.
  async #packagesOf({ packages }: BuildRecord): Promise<string | undefined> {
    const found = packages && (await this.#registry.manifest(packages.repository, packages.reference));
    return found && `${packages.repository}@${found.digest}`;
  }

  // The record last: what is removed by half is removed by the next call.
  async #remove(record: BuildRecord, kept: ReadonlySet<string | undefined>): Promise<void> {
    const { artifact, image, packages } = record;
    if (packages && !kept.has(await this.#packagesOf(record))) await this.#registry.deleteTag(packages);
    const { id: artifactId, appId } = artifact;
    await this.#images.remove(image, { platform: platformOf(this.#options.registry), appId, artifactId });
    await this.#records.remove(artifact.id);
  }

  /** Sources and layers of builds that were never finished. One whose Job is there still goes on. */
  async #removeParts(isKept: (artifactId: string) => boolean): Promise<void> {
    const { cluster, namespace, registry } = this.#options;
    const jobs = await cluster.list({ apiVersion: 'batch/v1', kind: 'Job' }, namespace, ARTIFACT_LABEL);
    const running = new Set(jobs.map(({ metadata }) => metadata?.labels?.[ARTIFACT_LABEL]));
    const parts = `${registry.prefix}parts`;
    for (const artifactId of await this.#registry.tags(parts)) {
      if (isKept(artifactId) || running.has(artifactId)) continue;
      await this.#registry.deleteTag(codeOf(artifactId, registry.prefix));
      await this.#registry.deleteTag({ repository: parts, reference: artifactId });
    }
  }
}

function blobsOf(manifest: Manifest | undefined): Manifest['layers'] {
  return manifest ? [...manifest.layers, manifest.config] : [];
}
