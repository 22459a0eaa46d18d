import { type ImageOrigin, originOf } from '../../../domain/image-labels.ts';
import type { ImageConfig } from './manifest.ts';
import { Referrers } from './referrers.ts';
import type { RegistryClient } from './registry-client.ts';

export type SayInLog = (message: string, facts: Record<string, unknown>) => void;

export interface ImageAt {
  repository: string;
  digest: string;
}

/** Images of this platform in a registry that may hold those of others. */
export class OwnImages {
  readonly #registry: RegistryClient;
  readonly #referrers: Referrers;
  readonly #log: SayInLog;
  /** By digest: labels never change. */
  readonly #origins = new Map<string, ImageOrigin | undefined>();

  constructor(registry: RegistryClient, log: SayInLog) {
    this.#registry = registry;
    this.#referrers = new Referrers(registry);
    this.#log = log;
  }

  /** What the image says of where it comes from; undefined when it says nothing, or is not there. */
  async originOf({ repository, digest }: ImageAt): Promise<ImageOrigin | undefined> {
    if (this.#origins.has(digest)) return this.#origins.get(digest);
    const found = await this.#registry.named(repository, digest);
    if (!found) return undefined;
    // A list of several platforms is none of ours, and a referrer has a configuration without labels.
    const config = 'config' in found.content ? found.content.config : undefined;
    const content = config && (await this.#registry.readJson<ImageConfig>(repository, config.digest));
    const origin = originOf(content?.config?.Labels);
    this.#origins.set(digest, origin);
    return origin;
  }

  /**
   * Removes an image with what belongs to it, if it says that it is this one; something else is left, and the log says so. What belongs to it
   * goes first: by the image it is found again after an interruption.
   */
  async remove(image: ImageAt, expected: ImageOrigin): Promise<void> {
    const { repository, digest } = image;
    if (!(await this.#registry.named(repository, digest))) return;
    const origin = await this.originOf(image);
    if (!isSame(origin, expected)) {
      this.#log('an image without the labels of its build is left in the registry', { repository, digest, expected });
      return;
    }
    await this.#referrers.removeOwn(repository, digest);
    await this.#registry.deleteManifest(repository, digest);
    this.#origins.delete(digest);
  }
}

function isSame(origin: ImageOrigin | undefined, { platform, appId, artifactId }: ImageOrigin): boolean {
  return origin?.platform === platform && origin.appId === appId && origin.artifactId === artifactId;
}
