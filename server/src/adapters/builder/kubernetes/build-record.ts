import type { Artifact } from '../../../domain/artifact.ts';
import { type Manifest, OCI_CONFIG, OCI_MANIFEST, type Place } from '../registry/manifest.ts';
import { describe, type RegistryClient } from '../registry/registry-client.ts';

export interface BuildRecord {
  artifact: Artifact;
  image: { repository: string; digest: string };
  /** The layer of its packages, which is kept as long as a record names it. */
  packages?: Place;
}

const ANNOTATION = 'dev.nonstop4.build';
const EMPTY = Buffer.from('{}');

/** What was built, in the registry beside the images: a tag for each Artifact, written last. An image without its record is half-made. */
export class BuildRecords {
  readonly #registry: RegistryClient;
  readonly #repository: string;
  /** They never change. */
  readonly #known = new Map<string, BuildRecord>();

  constructor(registry: RegistryClient, prefix: string) {
    this.#registry = registry;
    this.#repository = `${prefix}builds`;
  }

  async find(artifactId: string): Promise<BuildRecord | undefined> {
    const known = this.#known.get(artifactId);
    if (known) return known;
    const text = (await this.#registry.manifest(this.#repository, artifactId))?.manifest.annotations?.[ANNOTATION];
    if (text === undefined) return undefined;
    const record = JSON.parse(text) as BuildRecord;
    this.#known.set(artifactId, record);
    return record;
  }

  async write(record: BuildRecord): Promise<void> {
    const content = describe(OCI_CONFIG, EMPTY);
    await this.#registry.putBlob(this.#repository, new Blob([EMPTY]), content.digest);
    const manifest: Manifest = {
      schemaVersion: 2,
      mediaType: OCI_MANIFEST,
      config: content,
      layers: [],
      annotations: { [ANNOTATION]: JSON.stringify(record) },
    };
    await this.#registry.putManifest(this.#repository, record.artifact.id, manifest);
    this.#known.set(record.artifact.id, record);
  }

  ids(): Promise<string[]> {
    return this.#registry.tags(this.#repository);
  }

  async remove(artifactId: string): Promise<void> {
    await this.#registry.deleteTag({ repository: this.#repository, reference: artifactId });
    this.#known.delete(artifactId);
  }
}
