import type { BillOfMaterials } from '../../../domain/bill-of-materials/cyclonedx.ts';
import { StageFailure } from '../../../domain/failure.ts';
import type { Clock } from '../../../ports/clock.ts';
import { attachBill, type BillOf } from '../bill-of-materials/attach-bill.ts';
import { type IsKept, LostImages } from '../registry/lost-images.ts';
import { OwnImages, type SayInLog } from '../registry/own-images.ts';
import { RegistryClient } from '../registry/registry-client.ts';
import { type ImageConfig, pushedConfig, type RawConfig } from './image-config.ts';
import type { ImageRegistry } from './registry-settings.ts';

/** What the registry is asked about images that a tool has pushed. */
export class RegistryImages {
  readonly #client: RegistryClient;
  readonly #own: OwnImages;
  readonly #lost: LostImages;
  readonly #log: SayInLog;
  readonly #place: string;
  /** What stands before every repository's name. */
  readonly #path: string;

  constructor({ push, pull, user = '', password = '', insecure = false }: ImageRegistry, clock: Clock, log: SayInLog) {
    const [address = '', ...path] = push.split('/');
    this.#client = new RegistryClient({ address, insecure, user, password });
    this.#path = path.map((part) => `${part}/`).join('');
    this.#place = pull;
    this.#log = log;
    this.#own = new OwnImages(this.#client, log);
    const [registry, images, prefix, platform] = [this.#client, this.#own, this.#path, pull];
    this.#lost = new LostImages({ registry, images, prefix, platform, clock, log });
  }

  /** What an image says of itself. Throws StageFailure when the registry does not give it. */
  async config(repository: string, digest: string): Promise<ImageConfig> {
    const name = `${this.#path}${repository}`;
    try {
      const found = await this.#client.manifest(name, digest);
      if (!found) throw new Error('it does not have the image that was just pushed');
      const { config } = await this.#client.readJson<{ config?: RawConfig }>(name, found.manifest.config.digest);
      return pushedConfig(config, found.manifest.layers);
    } catch (error) {
      const message = `the platform's own, for images: ${(error as Error).message}`;
      throw new StageFailure('registry-unreachable', { message: message.slice(0, 300) });
    }
  }

  /** Puts a bill of materials beside an image. */
  async attach(repository: string, digest: string, bill: BillOfMaterials, of: BillOf): Promise<void> {
    await attachBill(this.#client, { repository: `${this.#path}${repository}`, digest }, bill, of);
  }

  /** Asks it to delete an image that was just pushed. Best effort, as below. */
  async forget(repository: string, digest: string): Promise<void> {
    await this.#client.deleteManifest(`${this.#path}${repository}`, digest).catch(() => undefined);
  }

  /**
   * Asks it to delete the image of an Artifact, if it is that; the space is free after the registry's own collection. Best effort: many registries
   * do not allow it, and then keep images by rules of their own.
   */
  async remove(location: string, { appId, id }: { appId: string; id: string }): Promise<void> {
    const [name = '', digest = ''] = location.split('@');
    if (!name.startsWith(`${this.#place}/`)) return;
    const repository = `${this.#path}${name.slice(this.#place.length + 1)}`;
    try {
      await this.#own.remove({ repository, digest }, { platform: this.#place, appId, artifactId: id });
    } catch (error) {
      this.#log('the image registry does not remove an image', { location, error: (error as Error).message });
    }
  }

  /** Removes those whose records were lost. */
  async removeLost(known: () => Promise<IsKept>): Promise<void> {
    await this.#lost.collect(known);
  }
}
