import type { CoreV1Event, V1Pod } from '@kubernetes/client-node';
import type { Cluster } from '../../../kubernetes/cluster.ts';
import { appStatus, type PodWarning } from './observe-pod.ts';

/** Most copies are ready by then, and nothing is ever asked about them. */
const FIRST_MS = 3_000;
const MOST_MS = 60_000;

interface Watched {
  pod: V1Pod;
  at: number;
  waitMs: number;
}

/**
 * Asks for the events of pods that are on a node and not ready after some seconds, one pod at a time and each less and less often. While
 * everything is ready it asks nothing.
 */
export class PodWarnings {
  readonly #cluster: Pick<Cluster, 'eventsOf'>;
  readonly #changed: (pod: V1Pod) => void;
  readonly #watched = new Map<string, Watched>();
  readonly #warnings = new Map<string, PodWarning>();
  #timer: NodeJS.Timeout | undefined;
  #asking = false;
  #closed = false;

  constructor(cluster: Pick<Cluster, 'eventsOf'>, changed: (pod: V1Pod) => void) {
    this.#cluster = cluster;
    this.#changed = changed;
  }

  of(pod: V1Pod): PodWarning {
    return this.#warnings.get(pod.metadata?.uid ?? '') ?? {};
  }

  /** The pod is as given now. */
  look(pod: V1Pod): void {
    const uid = pod.metadata?.uid ?? '';
    if (!eventsWouldTell(pod)) {
      this.forget(pod);
      return;
    }
    const present = this.#watched.get(uid);
    if (present) present.pod = pod;
    else this.#watched.set(uid, { pod, at: Date.now() + FIRST_MS, waitMs: FIRST_MS });
    this.#plan();
  }

  forget(pod: V1Pod): void {
    this.#watched.delete(pod.metadata?.uid ?? '');
    this.#warnings.delete(pod.metadata?.uid ?? '');
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #plan(): void {
    if (this.#asking || this.#closed) return;
    clearTimeout(this.#timer);
    const [next] = [...this.#watched.values()].sort((a, b) => a.at - b.at);
    if (!next) return;
    this.#timer = setTimeout(
      () => {
        // It may have become ready meanwhile.
        if (this.#watched.get(next.pod.metadata?.uid ?? '') === next) void this.#ask(next);
        else this.#plan();
      },
      Math.max(0, next.at - Date.now()),
    );
    this.#timer.unref();
  }

  async #ask(watched: Watched): Promise<void> {
    this.#asking = true;
    const { name = '', namespace = '', uid = '' } = watched.pod.metadata ?? {};
    // An API that does not answer now is asked again: only the words are missing meanwhile.
    const events = await this.#cluster.eventsOf({ namespace, name }).catch(() => []);
    watched.waitMs = Math.min(watched.waitMs * 2, MOST_MS);
    watched.at = Date.now() + watched.waitMs;
    this.#asking = false;
    if (this.#watched.get(uid) === watched) {
      const before = JSON.stringify(this.#warnings.get(uid) ?? {});
      const warning = warningIn(events.filter(({ involvedObject }) => involvedObject.uid === uid));
      this.#warnings.set(uid, warning);
      if (JSON.stringify(warning) !== before) this.#changed(watched.pod);
    }
    this.#plan();
  }
}

/** On a node, and neither ready nor in a state that says for itself what is wrong. */
function eventsWouldTell(pod: V1Pod): boolean {
  const { metadata, spec, status } = pod;
  if (!spec?.nodeName || metadata?.deletionTimestamp || status?.phase === 'Failed') return false;
  if (status?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True')) return false;
  const state = appStatus(pod)?.state;
  return state?.running !== undefined || [undefined, 'ContainerCreating'].includes(state?.waiting?.reason);
}

const SET_UP = new Set(['FailedMount', 'FailedAttachVolume', 'FailedCreatePodSandBox', 'NetworkNotReady']);

/** Oldest first, as eventsOf gives them. */
function warningIn(events: CoreV1Event[]): PodWarning {
  const probe = events.findLast(({ reason }) => reason === 'Unhealthy')?.message;
  const setUp = events.findLast(({ reason }) => SET_UP.has(reason ?? ''))?.message;
  return { ...(probe ? { probe: probeWords(probe) } : {}), ...(setUp ? { setUp: setUp.slice(0, 300) } : {}) };
}

/** `Readiness probe failed: Get "http://10.244.1.7:8080/healthz": dial tcp 10.244.1.7:8080: connect: connection refused` */
function probeWords(message: string): string {
  const status = /HTTP probe failed with statuscode: (\d+)/.exec(message)?.[1];
  if (status !== undefined) return `answers ${status}`;
  const port = /:(\d+): connect: connection refused/.exec(message)?.[1];
  if (port !== undefined) return `nothing listens on port ${port}`;
  if (/deadline exceeded|timeout/i.test(message)) return 'no answer in time';
  return message.replace(/^\w+ probe (?:failed|errored): /, '').slice(0, 200);
}
