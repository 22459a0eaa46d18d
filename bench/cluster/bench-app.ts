import type { V1Deployment } from '@kubernetes/client-node';
import { appObjects } from '../../server/src/adapters/runtime/kubernetes/manifests/app-objects.ts';
import type { BuildPlan } from '../../server/src/domain/build-plan.ts';
import type { WorkloadSpec } from '../../server/src/domain/workload.ts';
import type { Cluster } from '../../server/src/kubernetes/cluster.ts';
import { LABELS, namespaceOf } from '../../server/src/kubernetes/names.ts';
import { until } from '../../testbed/machine/until.ts';

const WAIT_MS = 180_000;
const IMAGE = 'registry.local/base/node:24';
const OWNER = 'user_edgebench';
const NAMESPACE = namespaceOf(OWNER);
const NAME = 'edgebench';
/** Answers what it has when it is asked to end. */
const PROGRAM = `
  const server = require('node:http').createServer((request, response) => setTimeout(() => response.end('hello'), 10));
  server.listen(Number(process.env.PORT), process.env.HOST);
  process.on('SIGTERM', () => server.close(() => process.exit(0)));`;

/**
 * An App with two copies on two nodes, whose answers take 10 ms: the runtime's own objects, but not marked as a platform's, so that no server that
 * uses this cluster takes it for an App that it has forgotten.
 */
export class BenchApp {
  readonly id = 'app_edgebench';
  readonly #cluster: Cluster;
  #spec: WorkloadSpec = firstSpec(this.id);

  private constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  static async start(cluster: Cluster): Promise<BenchApp> {
    const app = new BenchApp(cluster);
    await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } });
    await app.#apply();
    return app;
  }

  /** The next release; resolves when it has replaced the one before. */
  async update(): Promise<void> {
    const release = this.#spec.release + 1;
    this.#spec = { ...this.#spec, release, templateHash: `t${release}` };
    await this.#apply();
  }

  async untilComplete(): Promise<void> {
    const header = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: NAME, namespace: NAMESPACE } };
    await until('two copies', WAIT_MS, async () => {
      const { metadata, status } = (await this.#cluster.read<V1Deployment>(header)) ?? {};
      const isSeen = status?.observedGeneration === metadata?.generation;
      return isSeen && [status?.replicas, status?.updatedReplicas, status?.availableReplicas].every((n) => n === 2);
    });
  }

  async stop(): Promise<void> {
    await this.#cluster.delete({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } });
  }

  async #apply(): Promise<void> {
    for (const object of appObjects(this.#spec)) {
      if (object.kind === 'Deployment') unmark(object as V1Deployment);
      await this.#cluster.apply(object);
    }
    await this.untilComplete();
  }
}

function unmark({ metadata, spec }: V1Deployment): void {
  for (const labels of [metadata?.labels, spec?.template.metadata?.labels]) delete labels?.[LABELS.managedBy];
}

function firstSpec(appId: string): WorkloadSpec {
  const plan: BuildPlan = {
    language: 'node',
    tools: [],
    buildSteps: [],
    start: { argv: ['node', '-e', PROGRAM], workDir: '.', env: {}, path: [] },
    healthPaths: ['/'],
    notes: [],
  };
  const artifact = {
    id: 'art_bench',
    appId,
    kind: 'image',
    location: IMAGE,
    sizeBytes: 1,
    plan,
    createdAt: 0,
  } as const;
  return {
    ...{ appId, appName: NAME, ownerId: OWNER, release: 1, templateHash: 't1', replicas: 2 },
    template: {
      ...{ artifact, env: {}, volumePath: '/data', memoryLimitBytes: 128 * 1024 * 1024 },
      healthCheck: { kind: 'http', path: '/' },
    },
  };
}
