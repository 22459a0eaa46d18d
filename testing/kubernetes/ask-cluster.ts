import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { V1NetworkPolicy, V1Node, V1Pod } from '@kubernetes/client-node';
import { Cluster, ClusterRefusal } from '../../server/src/kubernetes/cluster.ts';
import { RESTRICTED, RESTRICTED_POD } from '../../server/src/kubernetes/restricted.ts';
import type { ClusterQuestions, PodTrial } from './cluster-requirements.ts';

const START_MS = 60_000;
const ASK_MS = 3_000;
const PORT = 8080;
const SERVER = `require('node:http').createServer((_, response) => response.end('here')).listen(${PORT})`;
/** What is wrong with an image does not mend itself within a minute. */
const HOPELESS = /ErrImagePull|ImagePullBackOff|InvalidImageName|CreateContainerError/;
/** A network takes a moment to learn of a pod, and of a policy. */
const ASKS = 6;

/** The questions, asked of the cluster of KUBECONFIG in a namespace of their own. */
export class AskedCluster implements ClusterQuestions {
  readonly image: string;
  readonly volumes: string;
  readonly #kubeconfig: string | undefined;
  readonly #namespace = `ns4-check-${randomBytes(4).toString('hex')}`;
  #connected: Promise<Cluster> | undefined;

  constructor(options: { kubeconfig: string | undefined; image: string; volumes: string }) {
    this.image = options.image;
    this.volumes = options.volumes;
    this.#kubeconfig = options.kubeconfig;
  }

  async version(): Promise<string> {
    return (await this.#cluster()).version();
  }

  async mayDoEverything(): Promise<boolean> {
    const { config, client } = await this.#cluster();
    const body = { spec: { resourceAttributes: { verb: '*', group: '*', resource: '*' } } };
    const review = await config.makeApiClient(client.AuthorizationV1Api).createSelfSubjectAccessReview({ body });
    return review.status?.allowed === true;
  }

  async nodes() {
    const { config, client } = await this.#cluster();
    const { items } = await config.makeApiClient(client.CoreV1Api).listNode();
    return items.map((node) => ({ name: node.metadata?.name ?? '', ready: isReady(node), takesPods: takesPods(node) }));
  }

  async hasMetrics(): Promise<boolean> {
    const cluster = await this.#cluster();
    return cluster.podMetrics('').then(
      () => true,
      () => false,
    );
  }

  async refusesPrivileged(): Promise<boolean> {
    const cluster = await this.#inNamespace();
    const pod = this.#pod('privileged', SERVER);
    for (const container of pod.spec?.containers ?? []) container.securityContext = { privileged: true };
    try {
      await cluster.apply(pod, true);
      return false;
    } catch (error) {
      if (error instanceof ClusterRefusal && /PodSecurity/.test(error.message)) return true;
      throw error;
    }
  }

  async tryPod(): Promise<PodTrial> {
    const cluster = await this.#inNamespace();
    await cluster.create(this.#pod('server', SERVER));
    const server = await this.#until('server', isServing);
    if (typeof server === 'string') return { started: false, why: server };
    const address = `http://${server.status?.podIP}:${PORT}/`;
    const reachedFromHere = await answers(address);
    const reachedFromPods = await this.#reaches('asker', address);
    await cluster.apply(denyAll(this.#namespace));
    const policyEnforced = reachedFromPods && !(await this.#reaches('asker-after-policy', address));
    return { started: true, reachedFromHere, reachedFromPods, policyEnforced };
  }

  async storageClasses(): Promise<string[]> {
    const { config, client } = await this.#cluster();
    const { items } = await config.makeApiClient(client.StorageV1Api).listStorageClass();
    const isDefault = (one: (typeof items)[number]) =>
      one.metadata?.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true';
    return items
      .map((one) => `${one.metadata?.name}${isDefault(one) ? '*' : ''}`)
      .sort((a, b) => Number(b.endsWith('*')) - Number(a.endsWith('*')));
  }

  /** Leaves nothing behind. */
  async end(): Promise<void> {
    const cluster = await this.#connected?.catch(() => undefined);
    await cluster
      ?.delete({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: this.#namespace } })
      .catch(() => undefined);
  }

  #cluster(): Promise<Cluster> {
    this.#connected ??= Cluster.connect(this.#kubeconfig);
    return this.#connected;
  }

  async #inNamespace(): Promise<Cluster> {
    const cluster = await this.#cluster();
    const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
    await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: this.#namespace, labels } });
    return cluster;
  }

  /** Another pod asks for some seconds: traffic of a node to its own pods passes every policy. True when the last answer came. */
  async #reaches(name: string, address: string): Promise<boolean> {
    const program = `(async () => {
      let reached = false;
      for (let left = ${ASKS}; left > 0; left -= 1) {
        reached = await fetch('${address}', { signal: AbortSignal.timeout(2000) }).then(() => true, () => false);
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
      process.exit(reached ? 0 : 1);
    })();`;
    await (await this.#cluster()).create(this.#pod(name, program));
    const ended = await this.#until(name, ({ status }) => /Succeeded|Failed/.test(status?.phase ?? ''));
    return typeof ended !== 'string' && ended.status?.phase === 'Succeeded';
  }

  /** The pod as it then is, or why it does not come to that. */
  async #until(name: string, condition: (pod: V1Pod) => boolean): Promise<V1Pod | string> {
    const cluster = await this.#cluster();
    const header = { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: this.#namespace } };
    const started = performance.now();
    let why = '';
    while (performance.now() - started < START_MS) {
      const pod = await cluster.read<V1Pod>(header);
      if (pod && condition(pod)) return pod;
      const waiting = pod?.status?.containerStatuses?.[0]?.state?.waiting;
      const scheduled = pod?.status?.conditions?.find(({ type }) => type === 'PodScheduled');
      why = waiting?.reason ?? scheduled?.message ?? 'nothing is said about it';
      if (HOPELESS.test(why)) return [waiting?.reason, waiting?.message].filter(Boolean).join(': ');
      await pause(200);
    }
    return why;
  }

  #pod(name: string, program: string): V1Pod {
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: this.#namespace },
      spec: {
        restartPolicy: 'Never',
        terminationGracePeriodSeconds: 0,
        securityContext: RESTRICTED_POD,
        containers: [
          {
            name,
            image: this.image,
            command: ['node', '-e', program],
            securityContext: { ...RESTRICTED },
            ...(program === SERVER ? { readinessProbe: { tcpSocket: { port: PORT }, periodSeconds: 1 } } : {}),
          },
        ],
      },
    };
  }
}

function isServing({ status }: V1Pod): boolean {
  return status?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') ?? false;
}

function denyAll(namespace: string): V1NetworkPolicy {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'deny-all', namespace },
    spec: { podSelector: {}, policyTypes: ['Ingress'] },
  };
}

function answers(address: string): Promise<boolean> {
  return fetch(address, { signal: AbortSignal.timeout(ASK_MS) }).then(
    ({ ok }) => ok,
    () => false,
  );
}

function isReady({ status }: V1Node): boolean {
  return status?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') ?? false;
}

function takesPods({ spec }: V1Node): boolean {
  return spec?.unschedulable !== true && !spec?.taints?.some(({ effect }) => effect !== 'PreferNoSchedule');
}
