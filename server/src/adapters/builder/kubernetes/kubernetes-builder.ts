import type { Artifact, KnownArtifacts } from '../../../domain/artifact.ts';
import type { Builder, BuildRequest } from '../../../ports/builder.ts';
import { RegistryClient } from '../registry/registry-client.ts';
import { BuildMaker } from './build-maker.ts';
import { BuildRecords } from './build-record.ts';
import { BuildSession } from './build-session.ts';
import { buildNamespace } from './job/build-namespace.ts';
import type { KubernetesBuilderOptions } from './options.ts';
import { RegistryCollector } from './registry-collector.ts';

/** Builds an image Artifact in a Job of a cluster, without any privilege. See README.md beside this file. */
export class KubernetesBuilder implements Builder {
  readonly #options: KubernetesBuilderOptions;
  readonly #registry: RegistryClient;
  readonly #records: BuildRecords;
  readonly #maker: BuildMaker;
  readonly #collector: RegistryCollector;
  readonly #building = new Map<string, Promise<Artifact>>();
  readonly #testing = new Set<string>();
  #prepared: Promise<void> | undefined;

  constructor(options: KubernetesBuilderOptions) {
    this.#options = options;
    const { push, insecure, user, password, prefix } = options.registry;
    this.#registry = new RegistryClient({ address: push, insecure, user, password });
    this.#records = new BuildRecords(this.#registry, prefix);
    this.#maker = new BuildMaker(options, this.#registry, this.#records);
    this.#collector = new RegistryCollector(options, this.#registry, this.#records);
  }

  async build(request: BuildRequest): Promise<Artifact> {
    const running = this.#building.get(request.artifactId);
    if (running) return running;
    const building = this.#buildOnce(request);
    this.#building.set(request.artifactId, building);
    try {
      return await building;
    } finally {
      this.#building.delete(request.artifactId);
    }
  }

  /** In a Job without a container that could push anything. A server that was restarted finds it by its id, as it finds a build. */
  async test(request: BuildRequest): Promise<void> {
    const session = new BuildSession(request, 'test');
    session.throwIfOver();
    await this.recover();
    this.#testing.add(request.artifactId);
    try {
      await this.#maker.test(session);
    } finally {
      this.#testing.delete(request.artifactId);
    }
  }

  collect(known: () => Promise<KnownArtifacts>): Promise<number> {
    const isInWork = (id: string) => this.#building.has(id) || this.#testing.has(id);
    return this.#collector.collect(known, isInWork);
  }

  /** Jobs of a server that was killed go on, and are found again by the build that is asked for again; only what they need is set right. */
  recover(): Promise<void> {
    this.#prepared ??= this.#prepare();
    return this.#prepared;
  }

  /** The images that builds use, with their digests. */
  async tools(): Promise<{ name: string; version?: string; message?: string }[]> {
    const { images, toolsImage } = this.#options;
    const named = Object.entries(images).flatMap(([kind, { build, run }]) => [
      { name: `image for building ${kind}`, image: build },
      { name: `image for running ${kind}`, image: run },
    ]);
    return Promise.all(
      [{ name: 'image of the builder', image: toolsImage }, ...named].map(async ({ name, image }) => {
        try {
          return { name, version: await this.#maker.digestOf(image) };
        } catch (error) {
          return { name, message: (error as Error).message };
        }
      }),
    );
  }

  async #prepare(): Promise<void> {
    try {
      for (const object of buildNamespace(this.#options)) await this.#options.cluster.apply(object);
    } catch (error) {
      this.#prepared = undefined;
      throw error;
    }
  }

  async #buildOnce(request: BuildRequest): Promise<Artifact> {
    const session = new BuildSession(request, 'build');
    session.throwIfOver();
    const there = await this.#records.find(request.artifactId);
    if (there) return there.artifact;
    await this.recover();
    return this.#maker.make(session);
  }
}
