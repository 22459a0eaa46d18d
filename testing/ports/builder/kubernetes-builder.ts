import { randomBytes } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { KubernetesBuilder } from '../../../server/src/adapters/builder/kubernetes/kubernetes-builder.ts';
import type { KubernetesBuilderOptions } from '../../../server/src/adapters/builder/kubernetes/options.ts';
import { Cluster } from '../../../server/src/kubernetes/cluster.ts';
import { PUSH_USER, pushAddress, pushPassword, registryAddress } from '../../../testbed/cluster/registry.ts';
import { temporaryDirectory } from '../../temporary-directory.ts';
import { writeFiles } from '../../write-files.ts';

/** The images of the testbed. */
export const TESTBED_IMAGES = {
  node: { build: 'build/node:24', run: 'base/node:24' },
  python: { build: 'build/python:3.11', run: 'base/python:3.11' },
  go: { build: 'build/go:1.26', run: 'base/go:1' },
  java: { build: 'build/java:17', run: 'base/java:17' },
  php: { build: 'build/php:8.2', run: 'base/php:8.2' },
  ruby: { build: 'build/ruby:3.1', run: 'base/ruby:3.1' },
  static: { build: 'base/go:1', run: 'base/static:1' },
  procfile: { build: 'base/debian:bookworm-slim', run: 'base/debian:bookworm-slim' },
} satisfies KubernetesBuilderOptions['images'];

/** Builders on the cluster of KUBECONFIG in a namespace of their own, which stop() removes. */
export class KubernetesBuilds {
  readonly cluster: Cluster;
  readonly namespace: string;
  readonly #password: string;

  private constructor(cluster: Cluster, namespace: string, password: string) {
    this.cluster = cluster;
    this.namespace = namespace;
    this.#password = password;
  }

  static async start(): Promise<KubernetesBuilds> {
    const cluster = await Cluster.connect(process.env.KUBECONFIG);
    const namespace = `nonstop4-builds-${randomBytes(4).toString('hex')}`;
    return new KubernetesBuilds(cluster, namespace, await pushPassword());
  }

  /**
   * One with nothing in its registry yet; names of its Artifacts are its own, as Jobs of others are beside its Jobs. `readAt`: where its
   * pods look for the registry.
   */
  harness({ readAt = registryAddress, ...changes }: Partial<KubernetesBuilderOptions> & { readAt?: string } = {}) {
    const unique = randomBytes(4).toString('hex');
    const root = temporaryDirectory();
    const ahead = { ms: 0 };
    const make = () => new KubernetesBuilder({ ...this.#options(unique, root, ahead, readAt), ...changes });
    const source = async (files: Record<string, string>) => {
      const directory = await mkdtemp(join(root, 'source-'));
      await writeFiles(directory, files);
      return directory;
    };
    const tool = { name: 'image for building node', version: /^sha256:[0-9a-f]{64}$/ };
    const id = (name: string) => `${name}_${unique}`;
    return { builder: make(), restarted: make, root, source, id, kind: 'image' as const, tool, ahead };
  }

  #options(unique: string, root: string, ahead: { ms: number }, readAt: string): KubernetesBuilderOptions {
    return {
      cluster: this.cluster,
      namespace: this.namespace,
      registry: {
        push: pushAddress,
        read: readAt,
        nodes: 'registry.local',
        prefix: `test/${unique}/`,
        user: PUSH_USER,
        password: this.#password,
        insecure: true,
      },
      toolsImage: 'tools/build:1',
      images: TESTBED_IMAGES,
      environment: {},
      workDirectory: join(root, 'work'),
      network: { forbiddenCidrs: ['10.0.0.0/8', '169.254.0.0/16'], registryCidrs: ['10.99.0.1/32'] },
      memoryLimitBytes: 1536 * 1024 * 1024,
      mostBuilds: 10,
      clock: { now: () => Date.now() + ahead.ms },
      log: () => {},
    };
  }

  async stop(): Promise<void> {
    await this.cluster.delete({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: this.namespace } });
  }
}
