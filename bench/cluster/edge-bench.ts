import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { V1Deployment, V1Pod } from '@kubernetes/client-node';
import { askOnce } from '@nonstop4/loadgen';
import { readProcessTable } from '../../plane/src/process-table.ts';
import { KubernetesRouter } from '../../server/src/adapters/traffic-router/kubernetes/kubernetes-router.ts';
import { Cluster } from '../../server/src/kubernetes/cluster.ts';
import { setCable } from '../../testbed/cluster/network.ts';
import { startWorker, untilReady } from '../../testbed/cluster/worker.ts';
import { applyEdgesAt, type EdgeEngine, removeEdgesAt } from '../../testbed/commands/edges.ts';
import { runAnyway } from '../../testbed/machine/run.ts';
import { until } from '../../testbed/machine/until.ts';
import { ADMIN_KUBECONFIG, type EdgePlace, WORKERS, type WorkerPlace } from '../../testbed/settings.ts';
import { BenchApp } from './bench-app.ts';

const WAIT_MS = 180_000;
const APPS = { apiVersion: 'apps/v1', kind: 'Deployment' };
/** Of its own, so that nobody else's visitors notice. */
export const PLACE: EdgePlace = {
  namespace: 'edge-bench',
  addressNamespace: 'edge-bench-address',
  address: '10.99.0.101',
  port: 80,
  tlsPort: 443,
  healthPort: 32_101,
  routerId: 101,
};
const EDGE = { ...APPS, metadata: { name: 'edge', namespace: PLACE.namespace } };

/** An App with two copies on the testbed, reached through its edges, and what can happen to them. */
export class EdgeBench {
  readonly hostname = 'edge-losses.test';
  /** The worker that has no power. */
  lost: WorkerPlace | undefined;
  readonly #cluster: Cluster;
  readonly #app: BenchApp;
  readonly #router: KubernetesRouter;

  private constructor(cluster: Cluster, app: BenchApp, router: KubernetesRouter) {
    this.#cluster = cluster;
    this.#app = app;
    this.#router = router;
  }

  static async start(engine: EdgeEngine): Promise<EdgeBench> {
    const cluster = await Cluster.connect(ADMIN_KUBECONFIG);
    await applyEdgesAt(PLACE, (text) => console.log(text), engine);
    const router = new KubernetesRouter({
      cluster,
      namespace: PLACE.namespace,
      visitors: { host: PLACE.address, port: PLACE.port },
      onChange: () => undefined,
    });
    await router.open();
    const bench = new EdgeBench(cluster, await BenchApp.start(cluster), router);
    await bench.#publish();
    await bench.untilWell();
    return bench;
  }

  async stop(): Promise<void> {
    if (this.lost) await this.powerUp();
    await this.#router.withdraw(this.#app.id);
    await this.#router.close();
    await removeEdgesAt(PLACE);
    await this.#app.stop();
  }

  /** Both edges, both copies, and the address answer. */
  async untilWell(): Promise<void> {
    await until('two edges', WAIT_MS, async () => {
      const { status } = (await this.#edges()) ?? {};
      return status?.availableReplicas === 2 && status.updatedReplicas === 2 && status.replicas === 2;
    });
    await this.#app.untilComplete();
    await until('an answer', WAIT_MS, async () => {
      const answer = await askOnce({ ...this.#visit(), timeoutMs: 2_000 });
      return 'status' in answer && answer.status === 200;
    });
  }

  seconds(count: number): Promise<void> {
    return pause(count * 1_000);
  }

  updateApp(): Promise<void> {
    return this.#app.update();
  }

  killCopy(index: number): Promise<void> {
    return this.#app.killCopy(index);
  }

  /** A change of the template, as another image is one. */
  async updateEdges(): Promise<void> {
    const annotations = { 'nonstop4.dev/bench': String(Date.now()) };
    await this.#cluster.merge({ ...EDGE, spec: { template: { metadata: { annotations } } } });
    const before = (await this.#edges())?.metadata?.generation ?? 0;
    await until('the new edges', WAIT_MS, async () => {
      const { status } = (await this.#edges()) ?? {};
      const isSeen = (status?.observedGeneration ?? 0) >= before;
      return isSeen && status?.updatedReplicas === 2 && status.replicas === 2 && status.availableReplicas === 2;
    });
  }

  async deleteHolderPod(): Promise<void> {
    const { name = '', uid } = (await this.#holderPod()).metadata ?? {};
    const header = { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: PLACE.namespace } };
    await this.#cluster.delete(header);
    await until('the end of the pod', WAIT_MS, async () => {
      const there = await this.#cluster.read<V1Pod>(header);
      return there?.metadata?.uid !== uid;
    });
  }

  /** SIGKILL to a program of the edge's pod on the node that has the address. */
  async killInHolder(program: 'edge' | 'edge-agent.js'): Promise<void> {
    const names = program === 'edge' ? ['edge.js', 'haproxy-edge.js'] : [program];
    await killAndAwaitNext(await this.#holderPod(), (argv) => names.some((name) => argv[1] === `/nonstop4/${name}`));
  }

  async killKeepalived(): Promise<void> {
    const pod = await this.#podOnHolder(PLACE.addressNamespace, 'app.kubernetes.io/name=virtual-address');
    await killAndAwaitNext(pod, ([name]) => name === 'keepalived');
  }

  async holder(): Promise<WorkerPlace> {
    const holder = await this.#holder();
    if (!holder) throw new Error(`No worker has the address ${PLACE.address}.`);
    return holder;
  }

  async untilHeldByAnother(before: WorkerPlace): Promise<void> {
    await until('another holder', WAIT_MS, async () => {
      const answer = await askOnce({ ...this.#visit(), timeoutMs: 500 });
      return (await this.#holder())?.name !== before.name && 'status' in answer && answer.status === 200;
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

  async #publish(): Promise<void> {
    const appId = this.#app.id;
    const healthCheck = { kind: 'http', path: '/healthz' } as const;
    await this.#router.publish([{ appId, hostnames: [this.hostname], state: 'serving', targets: [], healthCheck }]);
  }

  #holderPod(): Promise<V1Pod> {
    return this.#podOnHolder(PLACE.namespace, 'nonstop4.dev/purpose=edge');
  }

  async #podOnHolder(namespace: string, labels: string): Promise<V1Pod> {
    const { name } = await this.holder();
    const pods = await this.#cluster.list<V1Pod>({ apiVersion: 'v1', kind: 'Pod' }, namespace, labels);
    const pod = pods.find(({ spec, metadata }) => spec?.nodeName === name && !metadata?.deletionTimestamp);
    if (!pod) throw new Error(`No pod with ${labels} is on ${name}.`);
    return pod;
  }

  async #holder(): Promise<WorkerPlace | undefined> {
    for (const worker of WORKERS) {
      if (worker.name === this.lost?.name) continue;
      const { out } = await runAnyway(['ip', '-n', worker.namespace, '-o', '-4', 'address', 'show']);
      if (out.includes(` ${PLACE.address}/`)) return worker;
    }
    return undefined;
  }

  #edges(): Promise<V1Deployment | undefined> {
    return this.#cluster.read<V1Deployment>(EDGE);
  }

  #visit() {
    return { host: PLACE.address, port: PLACE.port, hostname: this.hostname, path: '/' };
  }
}

/** The nodes of the testbed are on this machine, and so are their processes. */
async function killAndAwaitNext(pod: V1Pod, isOne: (argv: string[]) => boolean): Promise<void> {
  const { uid = '' } = pod.metadata ?? {};
  const find = () =>
    readProcessTable()
      .filter(({ zombie }) => !zombie)
      .map(({ pid }) => pid)
      .filter((pid) => isOne(read(pid, 'cmdline').split('\0')) && read(pid, 'cgroup').includes(`pod${uid}`));
  const before = find();
  if (before.length === 0) throw new Error(`The program was not found in ${pod.metadata?.name}.`);
  for (const pid of before) process.kill(pid, 'SIGKILL');
  await until('another process', WAIT_MS, async () => {
    const now = find();
    return now.length > 0 && !now.some((pid) => before.includes(pid));
  });
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return ''; // ended meanwhile
  }
}
