import type { V1Deployment, V1Pod } from '@kubernetes/client-node';
import { killProgram, type ProofPod, stayingPods } from '../../e2e/cluster/proof-app.ts';
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

  /** SIGKILL to the program of one copy; resolves when the copy is ready again. */
  async killCopy(index: number): Promise<void> {
    const before = (await this.#pods()).at(index);
    if (!before) throw new Error(`The App has no copy number ${index}.`);
    killProgram(before);
    await until('the copy that was killed', WAIT_MS, async () => {
      const pod = (await this.#pods()).find(({ name }) => name === before.name);
      return pod?.ready && pod.restarts > before.restarts;
    });
  }

  /** Resolves when nothing is left of it. */
  async stop(): Promise<void> {
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } };
    await this.#cluster.delete(namespace);
    await until('the end of the App', WAIT_MS, async () => !(await this.#cluster.read(namespace)));
  }

  async #pods(): Promise<ProofPod[]> {
    const labels = `${LABELS.app}=${this.id}`;
    return stayingPods(await this.#cluster.list<V1Pod>({ apiVersion: 'v1', kind: 'Pod' }, NAMESPACE, labels));
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
