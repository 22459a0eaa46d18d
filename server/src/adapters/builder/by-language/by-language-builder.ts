import type { Artifact, KnownArtifacts } from '../../../domain/artifact.ts';
import type { Builder, BuildRequest } from '../../../ports/builder.ts';

/** A Dockerfile goes to one Builder, every other source to another. */
export class ByLanguageBuilder implements Builder {
  readonly #dockerfile: Builder;
  readonly #others: Builder;

  constructor({ dockerfile, others }: { dockerfile: Builder; others: Builder }) {
    this.#dockerfile = dockerfile;
    this.#others = others;
  }

  build(request: BuildRequest): Promise<Artifact> {
    return this.#builderOf(request).build(request);
  }

  test(request: BuildRequest): Promise<void> {
    return this.#builderOf(request).test(request);
  }

  async collect(known: () => Promise<KnownArtifacts>): Promise<number> {
    return (await this.#dockerfile.collect(known)) + (await this.#others.collect(known));
  }

  async recover(): Promise<void> {
    await Promise.all([this.#dockerfile.recover(), this.#others.recover()]);
  }

  #builderOf({ plan }: BuildRequest): Builder {
    return plan.language === 'dockerfile' ? this.#dockerfile : this.#others;
  }

  async tools(): Promise<{ name: string; version?: string; message?: string }[]> {
    return [...(await this.#others.tools()), ...(await this.#dockerfile.tools())];
  }
}
