import { readFileSync } from 'node:fs';
import type { V1Pod } from '@kubernetes/client-node';
import { operations, type Run } from '@nonstop4/contract';
import { readProcessTable } from '../../plane/src/process-table.ts';
import type { Cluster } from '../../server/src/kubernetes/cluster.ts';
import { type Files, upload, zipFiles } from '../harness/deploy.ts';
import { until } from '../harness/until.ts';
import { askVisitor } from './ask-visitor.ts';
import type { ClusterPlatform } from './cluster-platform.ts';
import { proofProgram } from './proof-program.ts';
import type { Entrance } from './testbed.ts';

const RUN_MS = 300_000;
const LOOK_MS = 200;
const REDUNDANT_MS = 180_000;

export interface ProofPod {
  name: string;
  node: string;
  uid: string;
  ready: boolean;
  restarts: number;
}

/** One App on the cluster, as its owner, its visitors and the cluster's administrator see it. */
export class ProofApp {
  readonly name: string;
  readonly #platform: ClusterPlatform;
  readonly #cluster: Cluster;
  readonly #entrance: Entrance;
  #version = 0;
  #namespace: string | undefined;

  constructor(name: string, platform: ClusterPlatform, cluster: Cluster, entrance: Entrance) {
    this.name = name;
    this.#platform = platform;
    this.#cluster = cluster;
    this.#entrance = entrance;
  }

  get hostname(): string {
    return `${this.name}.${this.#entrance.appDomain}`;
  }

  /** The proof's program in its next version. */
  nextProgram(changes: Files = {}): Files {
    this.#version += 1;
    return proofProgram(`1.0.${this.#version}`, changes);
  }

  /** Uploads the proof's program in its next version; throws unless it goes live and a visitor gets it. */
  async deployNext(changes: Files = {}): Promise<Run> {
    const run = await this.deploy(this.nextProgram(changes));
    const version = `1.0.${this.#version}`;
    if (run.state !== 'succeeded') throw new Error(`${this.name} did not go live: ${JSON.stringify(run.failure)}`);
    const answer = await this.visit();
    if (answer !== `200 version ${version}`) throw new Error(`Version ${version} is live, but a visitor got ${answer}`);
    return run;
  }

  /** Uploads files and waits for the end of the run, whatever it is. */
  async deploy(files: Files): Promise<Run> {
    return this.ended(await upload(this.#platform, this.name, await zipFiles(files)));
  }

  async ended({ id }: Run, timeoutMs = RUN_MS, everyMs = LOOK_MS): Promise<Run> {
    return until(
      async () => {
        const run = await this.#platform.api.call(operations.getRun, { params: { run: id } }).catch(() => undefined);
        return run && run.state !== 'queued' && run.state !== 'running' ? run : undefined;
      },
      { timeoutMs, what: `run ${id} of ${this.name} to end`, everyMs },
    );
  }

  /** Status and text of one visitor's answer. */
  async visit(path = '/'): Promise<string> {
    return askVisitor(this.#entrance, this.hostname, path);
  }

  detail() {
    return this.#platform.api.call(operations.getApp, { params: { app: this.name } });
  }

  async untilRedundant(timeoutMs = REDUNDANT_MS): Promise<void> {
    await until(async () => (await this.detail().catch(() => undefined))?.redundancy.state === 'redundant', {
      timeoutMs,
      what: `${this.name} to be redundant`,
      everyMs: LOOK_MS,
    });
  }

  /** Where its pods were seen last. */
  namespace(): string | undefined {
    return this.#namespace;
  }

  /** As the cluster has them, without asking the platform. */
  async pods(): Promise<ProofPod[]> {
    const pods = await this.#cluster.list<V1Pod>({ apiVersion: 'v1', kind: 'Pod' }, '', labelsOf(this.name));
    this.#namespace = pods[0]?.metadata?.namespace ?? this.#namespace;
    return stayingPods(pods);
  }

  async deletePod(name: string): Promise<void> {
    const pod = (await this.#cluster.list<V1Pod>({ apiVersion: 'v1', kind: 'Pod' }, '', labelsOf(this.name))).find(
      ({ metadata }) => metadata?.name === name,
    );
    const namespace = pod?.metadata?.namespace ?? '';
    await this.#cluster.delete({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace } });
  }

  async remove(): Promise<void> {
    if (this.#version === 0) return;
    const body = { confirm: this.name, deleteData: true };
    await this.#platform.api.call(operations.deleteApp, { params: { app: this.name }, body });
    // A server that is stopped before leaves its name at the edges to an app that is no more.
    await until(async () => (await this.detail().catch(() => undefined)) === undefined, {
      timeoutMs: REDUNDANT_MS,
      what: `${this.name} to be gone`,
      everyMs: LOOK_MS,
    });
  }
}

/** Those that nobody has removed. */
export function stayingPods(pods: readonly V1Pod[]): ProofPod[] {
  return pods
    .filter(({ metadata }) => !metadata?.deletionTimestamp)
    .map(({ metadata, spec, status }) => ({
      name: metadata?.name ?? '',
      node: spec?.nodeName ?? '',
      uid: metadata?.uid ?? '',
      ready: status?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') ?? false,
      restarts: status?.containerStatuses?.reduce((sum, { restartCount }) => sum + restartCount, 0) ?? 0,
    }));
}

/** SIGKILL to the program of a pod, on this machine's process table: the cluster is not told. */
export function killProgram({ uid }: Pick<ProofPod, 'uid'>): void {
  const pids = readProcessTable()
    .filter(({ zombie }) => !zombie)
    .map(({ pid }) => pid)
    .filter((pid) => read(pid, 'cgroup').includes(`pod${uid}`) && !read(pid, 'cmdline').startsWith('/pause'));
  if (pids.length === 0) throw new Error(`No process of the pod ${uid} was found.`);
  for (const pid of pids) process.kill(pid, 'SIGKILL');
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return ''; // ended meanwhile
  }
}

function labelsOf(name: string): string {
  return `app.kubernetes.io/managed-by=nonstop4,app.kubernetes.io/name=${name},nonstop4.dev/purpose=serve`;
}
