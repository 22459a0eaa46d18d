import type { KubernetesObject, V1Job, V1Pod, V1Secret } from '@kubernetes/client-node';
import { Patience } from '../../../domain/patience.ts';
import type { TaskResult } from '../../../domain/task.ts';
import type { Obstacle } from '../../../domain/workload.ts';
import { type Cluster, ClusterRefusal } from '../../../kubernetes/cluster.ts';
import { environmentSecret } from '../../../kubernetes/environment-secret.ts';
import { LABELS } from '../../../kubernetes/names.ts';
import { podLines } from '../../../kubernetes/pod-logs.ts';
import type { TaskRequest } from '../../../ports/runtime.ts';
import { appContainer, podSpec } from './manifests/pod-template.ts';
import { appStatus, observePod } from './observe-pod.ts';
import { podTrouble, refusedPodTrouble } from './rollout-trouble.ts';

const LOOK_MS = 500;
/** How often a Job whose pod does not come is asked why. */
const ASK_MS = 3_000;
/** As long as a copy of a rollout is waited for when nothing is known to be in the way. */
const PLACE_MS = 180_000;
const OUTPUT_PATIENCE_MS = 5_000;
const CATCH_UP_LINES = 10_000;
/** After this time the cluster removes what nobody has ended. */
const KEPT_SECONDS = 86_400;

export interface TaskWorld {
  cluster: Cluster;
  namespace: string;
  labels: Record<string, string>;
  /** The App's. */
  pods(): V1Pod[];
  /** Resolves at the next change of the App's pods, or when the time is over. */
  changed(timeoutMs: number): Promise<void>;
}

/**
 * Runs a Task as a Job, whose name follows from the run's: every server finds it there, and none makes a second one. It is tried once. Left as it is
 * when the signal is aborted.
 */
export async function runTask(world: TaskWorld, request: TaskRequest): Promise<TaskResult> {
  const { environment, job } = taskObjects(world, request);
  await createOnce(world.cluster, environment);
  await createOnce(world.cluster, job);
  const name = taskName(request.runId);
  const placed = await untilBegun(world, name, request);
  if (placed.outcome !== 'begun') return placed;
  const stopped = new AbortController();
  const signal = AbortSignal.any([request.signal, stopped.signal]);
  const output = readOutput(world, name, request, signal);
  try {
    for (; ; await world.changed(LOOK_MS)) {
      request.signal.throwIfAborted();
      const pod = podOf(world, name);
      if (!pod) return { outcome: 'interrupted' };
      const end = endOf(pod);
      if (end || isOverdue(pod)) {
        await Promise.race([output, new Promise((resolve) => setTimeout(resolve, OUTPUT_PATIENCE_MS))]);
        if (isOverdue(pod)) return { outcome: 'timed-out' };
        return !end || end.reason === 'unknown' ? { outcome: 'interrupted' } : { outcome: 'ended', end };
      }
    }
  } finally {
    stopped.abort();
  }
}

/** Ends the pod with the Job. */
export async function endTask({ cluster, namespace }: Pick<TaskWorld, 'cluster' | 'namespace'>, runId: string) {
  const metadata = { name: taskName(runId), namespace };
  await cluster.delete({ apiVersion: 'batch/v1', kind: 'Job', metadata });
  await cluster.delete({ apiVersion: 'v1', kind: 'Secret', metadata });
}

/** The Job of a Task, and the variables that it takes. */
export function taskObjects(
  { namespace, labels }: Pick<TaskWorld, 'namespace' | 'labels'>,
  {
    runId,
    template,
    timeoutMs,
    roomTimeoutMs,
  }: Pick<TaskRequest, 'runId' | 'template' | 'timeoutMs' | 'roomTimeoutMs'>,
): { job: V1Job; environment: V1Secret } {
  const own = { ...labels, [LABELS.purpose]: 'task', [LABELS.template]: 'task' };
  const name = taskName(runId);
  const metadata = { name, namespace, labels: own };
  return {
    environment: environmentSecret(metadata, template.env),
    job: {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata,
      spec: {
        backoffLimit: 0,
        // Longer than the platform would ever wait for it: one whose servers have all gone ends by itself.
        activeDeadlineSeconds: Math.ceil((timeoutMs + roomTimeoutMs + PLACE_MS) / 1_000),
        ttlSecondsAfterFinished: KEPT_SECONDS,
        template: {
          metadata: { labels: own },
          spec: {
            ...podSpec([appContainer(template, name)], template.volumeClaim),
            restartPolicy: 'Never',
            // Kept by the node, whether a server is there or not.
            activeDeadlineSeconds: Math.ceil(timeoutMs / 1_000),
            terminationGracePeriodSeconds: 5,
          },
        },
      },
    },
  };
}

// Run ids are letters and digits behind `run_`.
function taskName(runId: string): string {
  return `task-${runId.toLowerCase().replaceAll('_', '-')}`;
}

/** What is there already was made by another server, or by this one before it was stopped. */
async function createOnce(cluster: Cluster, object: KubernetesObject): Promise<void> {
  try {
    await cluster.create(object);
  } catch (error) {
    if (!(error instanceof ClusterRefusal && error.status === 409)) throw error;
  }
}

/** Waits until its process runs, or has run; tells what keeps it from that when it takes too long. */
async function untilBegun(
  world: TaskWorld,
  name: string,
  { roomTimeoutMs, onWait, signal }: TaskRequest,
): Promise<TaskResult | { outcome: 'begun' }> {
  const patience = new Patience(Date.now, { usualMs: PLACE_MS, roomMs: roomTimeoutMs });
  const withoutPod = new JobWithoutPod(world, name);
  for (let told: Obstacle | undefined; ; await world.changed(LOOK_MS)) {
    signal.throwIfAborted();
    const pod = podOf(world, name);
    const { running, terminated } = (pod && appStatus(pod)?.state) ?? {};
    const hasBegun =
      running !== undefined || terminated !== undefined || (pod && (endOf(pod) !== undefined || isOverdue(pod)));
    const job = pod ? undefined : await withoutPod.ask();
    if (job?.isOver) return { outcome: 'interrupted' };
    const obstacle = hasBegun ? undefined : pod ? podTrouble(pod, {})?.obstacle : job?.obstacle;
    const waitsFor = patience.note(obstacle);
    if ((waitsFor === undefined) !== (told === undefined)) await onWait?.(waitsFor);
    told = waitsFor;
    if (hasBegun) return { outcome: 'begun' };
    if (!patience.isOver()) continue;
    await endTask(world, name.slice('task-'.length));
    return { outcome: 'no-node', ...(obstacle ? { obstacle } : {}) };
  }
}

/** What is known of a Job that has no pod. */
interface PodlessJob {
  /** Its pod has been, and went with its node; or somebody has removed the Job. */
  isOver: boolean;
  /** Why the cluster does not take its pod. */
  obstacle?: Obstacle | undefined;
}

class JobWithoutPod {
  readonly #world: TaskWorld;
  readonly #name: string;
  #askAt = Date.now() + ASK_MS;
  #last: PodlessJob = { isOver: false };

  constructor(world: TaskWorld, name: string) {
    this.#world = world;
    this.#name = name;
  }

  async ask(): Promise<PodlessJob> {
    if (Date.now() < this.#askAt) return this.#last;
    this.#askAt = Date.now() + ASK_MS;
    // An API that is away says nothing of it.
    this.#last = await this.#look().catch(() => ({ isOver: false }));
    return this.#last;
  }

  async #look(): Promise<PodlessJob> {
    const { cluster, namespace } = this.#world;
    const kind = { apiVersion: 'batch/v1', kind: 'Job' };
    const jobs = await cluster.list<V1Job>(kind, namespace, `${LABELS.purpose}=task`);
    const job = jobs.find(({ metadata }) => metadata?.name === this.#name);
    const conditions = job?.status?.conditions ?? [];
    if (!job || conditions.some(({ type, status }) => OVER.has(type) && status === 'True')) return { isOver: true };
    const events = await cluster.eventsOf({ namespace, name: this.#name });
    const refused = events.findLast(({ reason }) => reason === 'FailedCreate')?.message;
    return { isOver: false, obstacle: refused === undefined ? undefined : refusedPodTrouble(refused).obstacle };
  }
}

// Each with SuccessCriteriaMet or FailureTarget before it, while the pods are still being ended.
const OVER: ReadonlySet<string> = new Set(['Complete', 'Failed']);

function podOf(world: TaskWorld, job: string): V1Pod | undefined {
  return world.pods().find(({ metadata }) => metadata?.labels?.['batch.kubernetes.io/job-name'] === job);
}

function endOf(pod: V1Pod) {
  return observePod(pod, { readyNodes: new Set(), usage: new Map(), memoryLimitBytes: 0 }).lastExit;
}

// As its kubelet says it when it has ended the pod for that (kubernetes.io/docs/concepts/workloads/controllers/job).
function isOverdue({ status }: V1Pod): boolean {
  return status?.reason === 'DeadlineExceeded';
}

/** Tells what it prints, to its end or to that of the signal. */
async function readOutput(world: TaskWorld, name: string, request: TaskRequest, signal: AbortSignal): Promise<void> {
  let last = request.since;
  for (let isComplete = false; !signal.aborted && !isComplete; ) {
    const pod = podOf(world, name);
    const before = last;
    try {
      if (!pod) return;
      for await (const { at, text } of podLines(world.cluster, pod, { lines: CATCH_UP_LINES, follow: true, signal })) {
        if (at <= before) continue;
        last = Math.max(last, at);
        request.onLine(text);
      }
      isComplete = endOf(podOf(world, name) ?? pod) !== undefined;
    } catch {
      // Not to be had now: read on from there.
    }
    if (!isComplete) await world.changed(LOOK_MS);
  }
}
