import type { ImageOrigin } from '../../../domain/image-labels.ts';
import type { Clock } from '../../../ports/clock.ts';
import { LostSince } from './lost-since.ts';
import type { ImageAt, OwnImages, SayInLog } from './own-images.ts';
import type { RegistryClient } from './registry-client.ts';

export interface LostImagesOptions {
  registry: RegistryClient;
  images: OwnImages;
  /** Put before every repository of the platform: '' or `nonstop4/`. */
  prefix: string;
  platform: string;
  clock: Clock;
  log: SayInLog;
}

export type IsKept = (artifactId: string) => boolean;

interface OwnImage {
  image: ImageAt;
  origin: ImageOrigin;
}

/** All repositories and tags are looked at then: nothing that one does each minute. */
const LOOK_MS = 6 * 3_600_000;
/** `<owner>/<app>`, as ids of Apps begin: a registry without a prefix of the platform's own may hold a great deal else. */
const OF_APP = /^[^/]+\/(app_[^/]+)$/;

/**
 * Images of builds that nobody knows any more: a record was lost, or the registry did not answer when they were to be removed. One is lost when
 * for a day it was named by nothing that is kept.
 */
export class LostImages {
  readonly #options: LostImagesOptions;
  /** By repository and digest. */
  readonly #lost = new LostSince();
  #lookedAt = Number.NEGATIVE_INFINITY;
  #isTold = false;

  constructor(options: LostImagesOptions) {
    this.#options = options;
  }

  /** `known` is asked when all images have been found, which may take minutes. Never throws: the rest of a collection must not wait for it. */
  async collect(known: () => Promise<IsKept>): Promise<void> {
    const { clock, log } = this.#options;
    const now = clock.now();
    if (now - this.#lookedAt < LOOK_MS) return;
    this.#lookedAt = now;
    try {
      await this.#look(known, now);
    } catch (error) {
      log('what was lost in the image registry could not be looked for', { error: (error as Error).message });
    }
  }

  async #look(known: () => Promise<IsKept>, now: number): Promise<void> {
    const { registry, log, prefix } = this.#options;
    const all = await registry.repositories();
    if (!all) {
      if (!this.#isTold) log('the image registry does not list what it has: what was lost there stays', {});
      this.#isTold = true;
      return;
    }
    const own: OwnImage[] = [];
    for (const repository of all) {
      const [, app] = OF_APP.exec(repository.startsWith(prefix) ? repository.slice(prefix.length) : '') ?? [];
      if (app !== undefined) own.push(...(await this.#ownIn(repository, app)));
    }
    const isKept = await known();
    const unknown = own.filter(({ origin }) => !isKept(origin.artifactId));
    const lost = this.#lost.look(
      unknown.map(({ image }) => keyOf(image)),
      now,
    );
    for (const found of unknown) if (lost.has(keyOf(found.image))) await this.#remove(found);
  }

  async #ownIn(repository: string, app: string): Promise<OwnImage[]> {
    const { registry, images, platform } = this.#options;
    const found: OwnImage[] = [];
    for (const tag of await registry.tags(repository)) {
      const named = await registry.named(repository, tag);
      if (!named) continue;
      const image = { repository, digest: named.digest };
      const origin = await images.originOf(image);
      if (origin?.platform === platform && origin.appId.toLowerCase() === app) found.push({ image, origin });
    }
    return found;
  }

  async #remove({ image, origin }: OwnImage): Promise<void> {
    const { images, log } = this.#options;
    await images.remove(image, origin);
    log('an image that no build is known of any more was removed from the registry', { ...image, ...origin });
  }
}

function keyOf({ repository, digest }: ImageAt): string {
  return `${repository}@${digest}`;
}
