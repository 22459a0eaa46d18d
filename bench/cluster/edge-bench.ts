import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { KubernetesObject, V1Deployment, V1Pod } from '@kubernetes/client-node';
import { askOnce } from '@nonstop4/loadgen';
import { holderOfAddress } from '../../e2e/cluster/testbed.ts';
import { readProcessTable } from '../../plane/src/process-table.ts';
import { readAgentToken } from '../../server/src/adapters/traffic-router/kubernetes/apply-edges.ts';
import { KubernetesRouter } from '../../server/src/adapters/traffic-router/kubernetes/kubernetes-router.ts';
import type { WorkloadSpec } from '../../server/src/domain/workload.ts';
import { setCable } from '../../testbed/cluster/network.ts';
import { startWorker, untilReady } from '../../testbed/cluster/worker.ts';
import { until } from '../../testbed/machine/until.ts';
import { ADMIN_KUBECONFIG, EDGES, type WorkerPlace } from '../../testbed/settings.ts';
import { KubernetesHarness } from '../../testing/ports/runtime/kubernetes-runtime.ts';

const WAIT_MS = 180_000;
const APPS = { apiVersion: 'apps/v1', kind: 'Deployment' };
const EDGE = { ...APPS, metadata: { name: 'edge', namespace: EDGES.namespace } };

/** An App with two copies on the testbed, reached through its edges, and what can happen to them. */
export class EdgeBench {
  readonly hostname = 'edge-losses.test';
  /** The worker that has no power. */
  lost: WorkerPlace | undefined;
  readonly #harness: KubernetesHarness;
  readonly #router: KubernetesRouter;
  #spec: WorkloadSpec;

  private constructor(harness: KubernetesHarness, router: KubernetesRouter) {
    this.#harness = harness;
    this.#router = router;
    this.#spec = harness.spec('edgelosses');
  }

  static async start(): Promise<EdgeBench> {
    const harness = await KubernetesHarness.start('user_edgelosses', { kubeconfig: ADMIN_KUBECONFIG });
    const { cluster } = harness;
    const agentToken = await readAgentToken(cluster, EDGES.namespace);
    if (agentToken === undefined) throw new Error('There are no edges: npm run cluster:edges.');
    const router = new KubernetesRouter({
      cluster,
      namespace: EDGES.namespace,
      agentToken,
      visitors: { host: EDGES.address, port: EDGES.port },
      onChange: () => undefined,
    });
    await router.open();
    const bench = new EdgeBench(harness, router);
    await bench.#apply();
    await bench.#publish();
    await bench.untilWell();
    return bench;
  }

  async stop(): Promise<void> {
    if (this.lost) await this.powerUp();
    await this.#router.withdraw(this.#spec.appId);
    await this.#router.close();
    await this.#harness.stop();
  }

  /** Both edges, both copies, and the address answer. */
  async untilWell(): Promise<void> {
    await until('two edges', WAIT_MS, async () => {
      const { status } = (await this.#edges()) ?? {};
      return status?.availableReplicas === 2 && status.updatedReplicas === 2 && status.replicas === 2;
    });
    await this.#harness.settled(this.#spec);
    await until('an answer', WAIT_MS, async () => {
      const answer = await askOnce({ ...this.#visit(), timeoutMs: 2_000 });
      return 'status' in answer && answer.status === 200;
    });
  }

  seconds(count: number): Promise<void> {
    return pause(count * 1_000);
  }

  async updateApp(): Promise<void> {
    const release = this.#spec.release + 1;
    this.#spec = { ...this.#spec, release, templateHash: `t${release}` };
    await this.#apply();
  }

  /** A change of the template, as another image is one. */
  async updateEdges(): Promise<void> {
    const { client, config } = this.#harness.cluster;
    const annotations = { 'nonstop4.dev/bench': String(Date.now()) };
    await client.KubernetesObjectApi.makeApiClient(config).patch(
      { ...EDGE, spec: { template: { metadata: { annotations } } } } as KubernetesObject,
      ...([undefined, undefined, 'bench', undefined, client.PatchStrategy.MergePatch] as const),
    );
    const before = (await this.#edges())?.metadata?.generation ?? 0;
    await until('the new edges', WAIT_MS, async () => {
      const { status } = (await this.#edges()) ?? {};
      const isSeen = (status?.observedGeneration ?? 0) >= before;
      return isSeen && status?.updatedReplicas === 2 && status.replicas === 2 && status.availableReplicas === 2;
    });
  }

  async deleteHolderPod(): Promise<void> {
    const { name = '', uid } = (await this.#holderPod()).metadata ?? {};
    const header = { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: EDGES.namespace } };
    await this.#harness.cluster.delete(header);
    await until('the end of the pod', WAIT_MS, async () => {
      const there = await this.#harness.cluster.read<V1Pod>(header);
      return there?.metadata?.uid !== uid;
    });
  }

  /** SIGKILL to a program of the edge's pod on the node that has the address. */
  async killInHolder(program: 'edge' | 'edge-agent.js'): Promise<void> {
    const { uid = '' } = (await this.#holderPod()).metadata ?? {};
    const names = program === 'edge' ? ['edge.js', 'haproxy-edge.js'] : [program];
    const find = () =>
      readProcessTable()
        .filter(({ zombie }) => !zombie)
        .find(({ pid }) => {
          const isOne = names.some((name) => read(pid, 'cmdline').split('\0')[1] === `/nonstop4/${name}`);
          return isOne && read(pid, 'cgroup').includes(`pod${uid}`);
        })?.pid;
    const pid = find();
    if (pid === undefined) throw new Error(`${program} was not found on this machine.`);
    process.kill(pid, 'SIGKILL');
    await until(`another ${program}`, WAIT_MS, async () => (find() ?? pid) !== pid);
  }

  async holder(): Promise<WorkerPlace> {
    const holder = await holderOfAddress();
    if (!holder) throw new Error(`No worker has the address ${EDGES.address}.`);
    return holder;
  }

  async untilHeldByAnother(before: WorkerPlace): Promise<void> {
    await until('another holder', WAIT_MS, async () => {
      const answer = await askOnce({ ...this.#visit(), timeoutMs: 500 });
      return (await holderOfAddress())?.name !== before.name && 'status' in answer && answer.status === 200;
    });
  }

  async powerUp(): Promise<void> {
    const worker = this.lost;
    if (!worker) return;
    await setCable(worker, 'up');
    await startWorker(worker);
    await untilReady(worker);
    this.lost = undefined;
  }

  async #apply(): Promise<void> {
    await this.#harness.runtime.apply(this.#spec);
    await this.#harness.settled(this.#spec);
  }

  async #publish(): Promise<void> {
    const { appId } = this.#spec;
    const healthCheck = { kind: 'http', path: '/healthz' } as const;
    await this.#router.publish([{ appId, hostnames: [this.hostname], state: 'serving', targets: [], healthCheck }]);
  }

  async #holderPod(): Promise<V1Pod> {
    const { name } = await this.holder();
    const pods = await this.#harness.cluster.list<V1Pod>(
      { apiVersion: 'v1', kind: 'Pod' },
      EDGES.namespace,
      'nonstop4.dev/purpose=edge',
    );
    const pod = pods.find(({ spec, metadata }) => spec?.nodeName === name && !metadata?.deletionTimestamp);
    if (!pod) throw new Error(`No edge is on ${name}.`);
    return pod;
  }

  #edges(): Promise<V1Deployment | undefined> {
    return this.#harness.cluster.read<V1Deployment>(EDGE);
  }

  #visit() {
    return { host: EDGES.address, port: EDGES.port, hostname: this.hostname, path: '/' };
  }
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return ''; // ended meanwhile
  }
}
