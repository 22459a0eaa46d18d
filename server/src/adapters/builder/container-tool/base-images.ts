import { StageFailure } from '../../../domain/failure.ts';
import type { LanguageImages } from '../../../domain/language-images.ts';
import { RegistryClient } from '../registry/registry-client.ts';
import { mirrored, placeOfImage } from './image-names.ts';
import { loginFor, type RegistryLogins } from './registry-logins.ts';
import type { ImageMirror } from './registry-settings.ts';

export interface BaseImagesOptions {
  mirrors: readonly ImageMirror[];
  logins: () => Promise<RegistryLogins>;
}

/** What generated Dockerfiles stand on: a tag may move while a build runs, and between two of them. */
export class BaseImages {
  readonly #options: BaseImagesOptions;

  constructor(options: BaseImagesOptions) {
    this.#options = options;
  }

  /** By digest, and told to the log. Throws `dependency-not-found`, `registry-unreachable`. */
  async pinned({ build, run }: LanguageImages, file: string, say: (text: string) => void): Promise<LanguageImages> {
    const pins = new Map<string, string>();
    for (const image of new Set([build, run])) {
      pins.set(image, await this.#pin(image, file));
      say(`Base image ${image} is ${pins.get(image)?.split('@')[1]}`);
    }
    return { build: pins.get(build) ?? build, run: pins.get(run) ?? run };
  }

  async #pin(image: string, file: string): Promise<string> {
    const { host, repository, reference } = placeOfImage(image);
    if (reference.startsWith('sha256:')) return image;
    const digest = await this.#digestOf(image);
    if (digest === undefined) throw new StageFailure('dependency-not-found', { dependency: image, file });
    return `${host}/${repository}@${digest}`;
  }

  async #digestOf(image: string): Promise<string | undefined> {
    const { host, repository, reference, insecure } = mirrored(image, this.#options.mirrors);
    const address = host === 'docker.io' ? 'registry-1.docker.io' : host;
    const login = loginFor(`${host}/${repository}`, await this.#options.logins());
    const registry = new RegistryClient({ address, insecure, ...(login ?? { user: '', password: '' }) });
    try {
      return (await registry.named(repository, reference))?.digest;
    } catch (error) {
      const { message, cause } = error as Error;
      const why = cause instanceof Error ? `${message}: ${cause.message}` : message;
      throw new StageFailure('registry-unreachable', { message: `${address}: ${why}`.slice(0, 300) });
    }
  }
}
