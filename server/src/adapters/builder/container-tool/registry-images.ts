import { StageFailure } from '../../../domain/failure.ts';
import { RegistryClient } from '../registry/registry-client.ts';
import { type ImageConfig, pushedConfig, type RawConfig } from './image-config.ts';
import type { ImageRegistry } from './registry-settings.ts';

/** What the registry is asked about images that a tool has pushed. */
export class RegistryImages {
  readonly #client: RegistryClient;
  /** What stands before every repository's name. */
  readonly #path: string;

  constructor({ push, user = '', password = '', insecure = false }: ImageRegistry) {
    const [address = '', ...path] = push.split('/');
    this.#client = new RegistryClient({ address, insecure, user, password });
    this.#path = path.map((part) => `${part}/`).join('');
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

  /**
   * Asks it to delete an image; the space is free after the registry's own collection. Best effort: many registries do not allow it, and
   * then keep images by rules of their own.
   */
  async forget(repository: string, digest: string): Promise<void> {
    await this.#client.deleteManifest(`${this.#path}${repository}`, digest).catch(() => undefined);
  }
}
