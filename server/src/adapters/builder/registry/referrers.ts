import { ARTIFACT_NAME } from '../../../domain/image-labels.ts';
import {
  type Descriptor,
  type Index,
  type IndexEntry,
  type Manifest,
  OCI_EMPTY,
  OCI_INDEX,
  OCI_MANIFEST,
} from './manifest.ts';
import { describe, type RegistryClient } from './registry-client.ts';

/** A document that belongs to an image. */
export interface AttachedDocument {
  /** Its media type, which is also the type of the referrer. */
  mediaType: string;
  text: string;
  /** Of the Artifact; what has no such name is not ours. */
  artifactId: string;
}

const EMPTY = Buffer.from('{}');

/**
 * What belongs to an image, as version 1.1 of the distribution specification has it (Referrers API). A registry that has no such list gets
 * one under a tag (Referrers Tag Schema).
 */
export class Referrers {
  readonly #registry: RegistryClient;

  constructor(registry: RegistryClient) {
    this.#registry = registry;
  }

  /** The same document a second time changes nothing. */
  async attach(repository: string, digest: string, { mediaType, text, artifactId }: AttachedDocument): Promise<void> {
    const subject = await this.#registry.named(repository, digest);
    if (!subject) throw new Error(`the image registry has no ${repository}@${digest}`);
    const [config, layer] = await Promise.all([
      this.#upload(repository, OCI_EMPTY, EMPTY),
      this.#upload(repository, mediaType, Buffer.from(text)),
    ]);
    const manifest: Manifest = {
      schemaVersion: 2,
      mediaType: OCI_MANIFEST,
      artifactType: mediaType,
      config,
      layers: [layer],
      subject: { mediaType: subject.mediaType, digest, size: subject.size },
      annotations: { [ARTIFACT_NAME]: artifactId },
    };
    const { digest: own, size, isLinked } = await this.#registry.put(repository, manifest);
    if (isLinked) return;
    const { annotations = {} } = manifest;
    const entry = { mediaType: OCI_MANIFEST, digest: own, size, artifactType: mediaType, annotations };
    const others = (await this.#tagged(repository, digest)).filter((known) => known.digest !== own);
    await this.#tag(repository, digest, [...others, entry]);
  }

  /** Of every kind and of everybody. */
  async of(repository: string, digest: string): Promise<IndexEntry[]> {
    const known = (await this.#registry.referrers(repository, digest))?.manifests ?? [];
    const tagged = await this.#tagged(repository, digest);
    return [...known, ...tagged.filter((entry) => !known.some((other) => other.digest === entry.digest))];
  }

  /** Removes those of the platform; signatures and the like that somebody else has put there stay. */
  async removeOwn(repository: string, digest: string): Promise<void> {
    const isOwn = ({ annotations }: IndexEntry) => annotations?.[ARTIFACT_NAME] !== undefined;
    const tagged = await this.#tagged(repository, digest);
    for (const entry of (await this.of(repository, digest)).filter(isOwn)) {
      await this.#registry.deleteManifest(repository, entry.digest);
    }
    const others = tagged.filter((entry) => !isOwn(entry));
    if (others.length === tagged.length) return;
    if (others.length > 0) await this.#tag(repository, digest, others);
    else await this.#registry.deleteTag({ repository, reference: tagOf(digest) });
  }

  async #upload(repository: string, mediaType: string, bytes: Buffer): Promise<Descriptor> {
    const described = describe(mediaType, bytes);
    await this.#registry.putBlob(repository, new Blob([new Uint8Array(bytes)]), described.digest);
    return described;
  }

  async #tagged(repository: string, digest: string): Promise<IndexEntry[]> {
    const found = await this.#registry.named(repository, tagOf(digest));
    return found && 'manifests' in found.content ? found.content.manifests : [];
  }

  async #tag(repository: string, digest: string, manifests: IndexEntry[]): Promise<void> {
    const index: Index = { schemaVersion: 2, mediaType: OCI_INDEX, manifests };
    await this.#registry.put(repository, index, tagOf(digest));
  }
}

function tagOf(digest: string): string {
  return digest.replace(':', '-');
}
