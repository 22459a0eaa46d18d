import type { KnownArtifacts } from '../../../domain/artifact.ts';
import { type IsKept, LostImages } from '../registry/lost-images.ts';
import { LostSince } from '../registry/lost-since.ts';
import type { Manifest, Place } from '../registry/manifest.ts';
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
  /** Artifacts with a record: one that is not known may be of a database that was lost, or of another platform with the same registry. */
  readonly #unknown = new LostSince();
  /** Layers and configuration of kept images, by the image's digest: they never change, and every update asks for those of all. */
  readonly #blobs = new Map<string, Manifest['layers']>();

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

  /** Gives the bytes of layers that no kept image has. See Builder.collect. */
  async collect(known: () => Promise<KnownArtifacts>, isInWork: IsKept): Promise<number> {
    const freed = await this.#collectRecorded(known, isInWork);
    await this.#lost.collect(async () => {
      const { kept } = await known();
      return (id) => kept.has(id) || isInWork(id);
    });
    return freed;
  }

  // What is there is listed first and what is known asked then: the other way round, what is built meanwhile would be listed and not known.
  async #collectRecorded(known: () => Promise<KnownArtifacts>, isInWork: IsKept): Promise<number> {
    const ids = await this.#records.ids();
    const records = (await Promise.all(ids.map((id) => this.#records.find(id)))).filter((found) => found !== undefined);
    const parts = await this.#parts();
    const isGone = this.#goneOf([...ids, ...parts], await known(), isInWork);
    const kept = records.filter(({ artifact }) => !isGone(artifact.id));
    const gone = records.filter(({ artifact }) => isGone(artifact.id));
    if (gone.length === 0) return 0;
    const needed = new Set((await this.#layersOf(kept)).keys());
    const freed = [...(await this.#layersOf(gone))].filter(([digest]) => !needed.has(digest));
    await this.#removePackages(gone, kept);
    for (const record of gone) await this.#remove(record);
    await this.#removeParts(parts.filter(isGone));
    return freed.reduce((sum, [, size]) => sum + size, 0);
  }

  #goneOf(ids: readonly string[], { kept, dropped }: KnownArtifacts, isInWork: IsKept): IsKept {
    const isUnknown = (id: string) => !kept.has(id) && !dropped.has(id) && !isInWork(id);
    const lost = this.#unknown.look(ids.filter(isUnknown), this.#options.clock.now());
    return (id) => !kept.has(id) && !isInWork(id) && (lost.has(id) || dropped.has(id));
  }

  async #layersOf(records: readonly BuildRecord[]): Promise<Map<string, number>> {
    const layers = new Map<string, number>();
    for (const { image } of records) {
      for (const { digest, size } of await this.#blobsOf(image)) layers.set(digest, size);
    }
    return layers;
  }

  async #blobsOf({ repository, digest }: BuildRecord['image']): Promise<Manifest['layers']> {
    const known = this.#blobs.get(digest);
    if (known) return known;
    const manifest = (await this.#registry.manifest(repository, digest))?.manifest;
    const blobs = manifest ? [...manifest.layers, manifest.config] : [];
    if (manifest) this.#blobs.set(digest, blobs);
    return blobs;
  }

  // By digest and not by tag: two keys may have given the same files, and removing a manifest takes all its tags.
  async #digestOf({ repository, reference }: Place): Promise<string | undefined> {
    const found = await this.#registry.manifest(repository, reference);
    return found && `${repository}@${found.digest}`;
  }

  // An update of code alone keeps the packages of the one before: the registry need not be asked for every image that is kept.
  async #removePackages(gone: readonly BuildRecord[], kept: readonly BuildRecord[]): Promise<void> {
    const keptPlaces = placesOf(kept);
    const unnamed = [...placesOf(gone)].filter(([key]) => !keptPlaces.has(key));
    if (unnamed.length === 0) return;
    const keptDigests = new Set(await Promise.all([...keptPlaces.values()].map((place) => this.#digestOf(place))));
    for (const [, place] of unnamed)
      if (!keptDigests.has(await this.#digestOf(place))) await this.#registry.deleteTag(place);
  }

  // The record last: what is removed by half is removed by the next call.
  async #remove({ artifact, image }: BuildRecord): Promise<void> {
    const { id: artifactId, appId } = artifact;
    await this.#images.remove(image, { platform: platformOf(this.#options.registry), appId, artifactId });
    await this.#records.remove(artifact.id);
    this.#blobs.delete(image.digest);
  }

  /** Artifacts of which sources and layers of a build are there that was never finished. One whose Job is there still goes on. */
  async #parts(): Promise<string[]> {
    const { cluster, namespace } = this.#options;
    const tags = await this.#registry.tags(this.#partsRepository);
    const jobs = await cluster.list({ apiVersion: 'batch/v1', kind: 'Job' }, namespace, ARTIFACT_LABEL);
    const running = new Set(jobs.map(({ metadata }) => metadata?.labels?.[ARTIFACT_LABEL]));
    return tags.filter((artifactId) => !running.has(artifactId));
  }

  async #removeParts(artifactIds: readonly string[]): Promise<void> {
    for (const artifactId of artifactIds) {
      await this.#registry.deleteTag(codeOf(artifactId, this.#options.registry.prefix));
      await this.#registry.deleteTag({ repository: this.#partsRepository, reference: artifactId });
    }
  }

  get #partsRepository(): string {
    return `${this.#options.registry.prefix}parts`;
  }
}

function placesOf(records: readonly BuildRecord[]): Map<string, Place> {
  const places = records.map(({ packages }) => packages).filter((place) => place !== undefined);
  return new Map(places.map((place) => [`${place.repository}:${place.reference}`, place]));
}
