import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import type { V1ContainerStatus, V1Job, V1Pod } from '@kubernetes/client-node';
import { cannotStart } from '../../../../kubernetes/cannot-start.ts';
import { type Cluster, headerOf } from '../../../../kubernetes/cluster.ts';
import { ARTIFACT_LABEL } from './build-job.ts';

/** How a build's pod ended. */
export type BuildEnd =
  | { kind: 'done'; message: string }
  /** To a good end; what it said of that went with its pod. */
  | { kind: 'done-unheard' }
  /** A container ended with a failure, or the node put the whole pod out (`container` is absent then). */
  | { kind: 'failed'; container?: string; reason: string; exitCode: number; message: string }
  /** Put off its node at its very end: how it ended is not to be known. */
  | { kind: 'displaced' }
  /** By somebody, with its Job. */
  | { kind: 'removed' };

const LOOK_MS = 150;
/** While lines come: a container beside the one that prints may have failed. */
const READING_LOOK_MS = 1_000;
const STEPS = ['install', 'build'];
const JOB = { apiVersion: 'batch/v1', kind: 'Job' };
const POD = { apiVersion: 'v1', kind: 'Pod' };

export interface JobPlace {
  cluster: Cluster;
  namespace: string;
  name: string;
  artifactId: string;
}

/** Follows a Job to its end: each line of its steps, in order. Throws what the signal was aborted with. */
export async function followJob(
  place: JobPlace,
  onLine: (text: string, at: number) => void,
  signal: AbortSignal,
): Promise<BuildEnd> {
  const log: LogBeingRead = { place, onLine, read: new Map() };
  for (;;) {
    signal.throwIfAborted();
    const pod = await newestPod(place);
    const end = pod ? endOf(pod) : await endWithoutPod(place);
    for (const name of STEPS) {
      const state = pod && statusOf(pod, name)?.state;
      if (pod && (state?.running || state?.terminated)) await readWhileItGoesOn(log, pod, name, signal);
    }
    if (end) return end;
    await pause(LOOK_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

/** What a build waits for, in the cluster's own words: no room on any node, a full quota. */
export async function whatIsMissing(place: JobPlace): Promise<string | undefined> {
  const pod = await newestPod(place);
  const scheduled = pod?.status?.conditions?.find(({ type }) => type === 'PodScheduled');
  return scheduled?.status === 'False' ? scheduled.message : undefined;
}

/**
 * Has a Job removed that has come to a good end, and does not wait for it: a cluster takes a second or two over its pod, and a release
 * would wait as long. What cannot be asked for now is done by the Job's own time limit.
 */
export async function dismissJob({ cluster, namespace, name }: JobPlace): Promise<void> {
  await cluster.delete({ ...JOB, metadata: { name, namespace } }).catch(() => undefined);
}

/** Ends a Job and everything of it; answered when nothing of it is there any more. */
export async function endJob({ cluster, namespace, name, artifactId }: JobPlace): Promise<void> {
  const job = { ...JOB, metadata: { name, namespace } };
  await cluster.delete(job);
  for (;;) {
    const pods = await cluster.list<V1Pod>(POD, namespace, `${ARTIFACT_LABEL}=${artifactId}`);
    if (pods.length === 0 && !(await cluster.read(job))) return;
    for (const pod of pods) await cluster.delete(headerOf(pod), 0);
    await pause(LOOK_MS);
  }
}

async function newestPod({ cluster, namespace, artifactId }: JobPlace): Promise<V1Pod | undefined> {
  const pods = await cluster.list<V1Pod>(POD, namespace, `${ARTIFACT_LABEL}=${artifactId}`);
  return pods.toSorted((a, b) => createdAt(b) - createdAt(a))[0];
}

function createdAt(pod: V1Pod): number {
  return pod.metadata?.creationTimestamp?.valueOf() ?? 0;
}

// Read from the pod and not from the Job, which learns of it a second later.
function endOf(pod: V1Pod): BuildEnd | undefined {
  const { phase, conditions = [], reason, message = '' } = pod.status ?? {};
  // Also of a pod that had to go when it had just come to its end.
  if (phase === 'Succeeded')
    return { kind: 'done', message: statusOf(pod, 'export')?.state?.terminated?.message ?? '' };
  // On its way out: how its containers end then says nothing of the build.
  if (pod.metadata?.deletionTimestamp) return undefined;
  if (conditions.some(({ type, status }) => type === 'DisruptionTarget' && status === 'True')) return undefined;
  if (phase === 'Failed' && reason === 'Evicted') return { kind: 'failed', reason, exitCode: 0, message };
  const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
  for (const { name, state } of statuses) {
    const { terminated, waiting } = state ?? {};
    if (terminated && terminated.exitCode !== 0) {
      const { exitCode, reason: why = 'Error', message: said = '' } = terminated;
      return { kind: 'failed', container: name, reason: why, exitCode, message: said };
    }
    if (waiting?.reason && cannotStart(waiting)) {
      return { kind: 'failed', container: name, reason: waiting.reason, exitCode: 0, message: waiting.message ?? '' };
    }
  }
  return phase === 'Failed' ? { kind: 'failed', reason: reason ?? 'Error', exitCode: 0, message } : undefined;
}

async function endWithoutPod({ cluster, namespace, name }: JobPlace): Promise<BuildEnd | undefined> {
  const job = await cluster.read<V1Job>({ ...JOB, metadata: { name, namespace } });
  if (!job) return { kind: 'removed' };
  // A Job that has ended makes no other pod. Where apps come before builds, a pod is often removed in the moment in which it has ended well.
  const has = (wanted: string) =>
    job.status?.conditions?.some(({ type, status }) => type === wanted && status === 'True') ?? false;
  if (has('Complete')) return { kind: 'done-unheard' };
  return has('Failed') ? { kind: 'displaced' } : undefined;
}

function statusOf(pod: V1Pod, container: string): V1ContainerStatus | undefined {
  const { initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {};
  return [...initContainerStatuses, ...containerStatuses].find(({ name }) => name === container);
}

/** What is printed of a build, and how many lines of each of its containers have been told. */
interface LogBeingRead {
  place: JobPlace;
  onLine: (text: string, at: number) => void;
  read: Map<string, number>;
}

// What prints may wait for what has failed beside it, and would print for ever.
async function readWhileItGoesOn(log: LogBeingRead, pod: V1Pod, container: string, signal: AbortSignal): Promise<void> {
  // Containers that run one after the other have nothing beside them.
  if ((pod.spec?.containers.length ?? 0) < 2) return readLog(log, pod, container, signal);
  const over = new AbortController();
  const reading = readLog(log, pod, container, AbortSignal.any([signal, over.signal])).finally(() => over.abort());
  while (await pause(READING_LOOK_MS, true, { signal: over.signal }).catch(() => false)) {
    const now = await newestPod(log.place).catch(() => undefined);
    const end = now && endOf(now);
    if (end?.kind === 'failed' && end.container !== container) over.abort();
  }
  await reading;
}

// A stream that breaks is asked for again, and what was read of it is skipped.
async function readLog(
  { place: { cluster, namespace }, onLine, read }: LogBeingRead,
  pod: V1Pod,
  container: string,
  signal: AbortSignal,
): Promise<void> {
  const key = `${pod.metadata?.uid} ${container}`;
  const known = read.get(key) ?? 0;
  if (known === Number.POSITIVE_INFINITY) return;
  const hasEnded = statusOf(pod, container)?.state?.terminated !== undefined;
  let count = 0;
  try {
    const stream = await cluster.logs(
      { name: pod.metadata?.name ?? '', namespace },
      { container, follow: true, signal },
    );
    for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
      count += 1;
      if (count <= known) continue;
      const space = line.indexOf(' ');
      onLine(line.slice(space + 1), Date.parse(line.slice(0, space)));
    }
  } catch {
    // Not to be had yet, or cut: the next look asks again.
    read.set(key, Math.max(known, count));
    return;
  }
  read.set(key, hasEnded ? Number.POSITIVE_INFINITY : Math.max(known, count));
}
