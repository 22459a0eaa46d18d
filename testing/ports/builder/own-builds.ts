import { mkdtempSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ContainerToolBuilder,
  type ContainerToolBuilderOptions,
} from '../../../server/src/adapters/builder/container-tool/container-builder.ts';
import { FixedClock } from '../../../server/src/adapters/clock/fixed/fixed-clock.ts';
import { removeDirectory } from '../../remove-directory.ts';
import { writeFiles } from '../../write-files.ts';
import { type Asked, buildOnce } from './build-once.ts';
import { machineEnvironment } from './builder-in.ts';
import { BUILDAH } from './container-tool-options.ts';
import { OwnRegistry } from './own-registry.ts';

/** A program that says nothing: no base image is needed to build with it. */
export const FROM_NOTHING = { Dockerfile: 'FROM scratch\nCOPY app /\nCMD ["/app"]\n', app: 'no program' };

/** Buildah, with a registry of its own that nobody else uses. */
export class OwnBuilds {
  readonly registry: OwnRegistry;
  readonly root: string;
  readonly clock = new FixedClock();
  /** What concerned no build. */
  readonly said: string[] = [];
  readonly builder: ContainerToolBuilder;

  private constructor(registry: OwnRegistry, root: string) {
    this.registry = registry;
    this.root = root;
    this.builder = this.restarted();
  }

  static async start(): Promise<OwnBuilds> {
    return new OwnBuilds(await OwnRegistry.start(), mkdtempSync(join(tmpdir(), 'nonstop4-own-builds-')));
  }

  /** Another one on the same directory, with other settings. */
  restarted(changes: Partial<ContainerToolBuilderOptions> = {}): ContainerToolBuilder {
    return new ContainerToolBuilder({
      ...BUILDAH,
      directory: join(this.root, 'builder'),
      registry: { push: `${this.registry.address}/apps`, pull: 'registry.local/apps', insecure: true },
      environment: machineEnvironment(),
      clock: this.clock,
      log: (message) => this.said.push(message),
      ...changes,
    });
  }

  build(asked: Asked = {}, builder = this.builder) {
    const harness = { builder, source: (files: Record<string, string>) => this.#source(files) };
    return buildOnce(harness, { plan: { language: 'dockerfile' }, files: FROM_NOTHING, ...asked });
  }

  async #source(files: Record<string, string>): Promise<string> {
    const directory = await mkdtemp(join(this.root, 'source-'));
    await writeFiles(directory, files);
    return directory;
  }

  stop(): void {
    this.registry.stop();
    removeDirectory(this.root);
  }
}
