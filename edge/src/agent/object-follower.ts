import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '../log.ts';
import { type ClusterApi, type ClusterObject, HistoryGone, type WatchEvent } from './cluster-api.ts';

const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 2_000;

export interface FollowerOptions {
  api: Pick<ClusterApi, 'list' | 'watch'>;
  path: string;
  labels: string;
  onChange: () => void;
  log: Log;
}

/** All objects of one kind with these labels, as the cluster's API told last. While it does not answer, what was told stays. */
export class ObjectFollower<T extends ClusterObject> {
  readonly #options: FollowerOptions;
  readonly #stop = new AbortController();
  #objects = new Map<string, T>();
  #complete = false;
  /** Where the next watch begins; undefined when everything has to be read again. */
  #version: string | undefined;
  #wait = FIRST_WAIT_MS;
  #away = false;

  constructor(options: FollowerOptions) {
    this.#options = options;
  }

  /** Whether everything was read once: half of it must not be acted on. */
  get complete(): boolean {
    return this.#complete;
  }

  list(): T[] {
    return [...this.#objects.values()];
  }

  open(): void {
    void this.#run();
  }

  close(): void {
    this.#stop.abort();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        await this.#follow();
      } catch (error) {
        if (error instanceof HistoryGone) this.#version = undefined;
        else this.#tell(error);
      }
      // Also after a stream that ended in order: an API server that ends each one at once must not be hammered.
      await pause(this.#wait, undefined, { signal }).catch(() => undefined);
      this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT_MS);
    }
  }

  async #follow(): Promise<void> {
    const { api, path, labels } = this.#options;
    const { signal } = this.#stop;
    if (this.#version === undefined) {
      const { items, version } = await api.list<T>(path, labels, signal);
      this.#objects = new Map(items.map((item) => [keyOf(item), item]));
      this.#version = version;
      this.#complete = true;
      this.#answered();
      this.#options.onChange();
    }
    for await (const event of api.watch<T>(path, labels, this.#version, signal)) {
      this.#answered();
      this.#take(event);
    }
  }

  #take({ type, object }: WatchEvent<T>): void {
    this.#version = object.metadata.resourceVersion ?? this.#version;
    if (type === 'BOOKMARK') return;
    if (type === 'DELETED') this.#objects.delete(keyOf(object));
    else this.#objects.set(keyOf(object), object);
    this.#options.onChange();
  }

  #answered(): void {
    this.#wait = FIRST_WAIT_MS;
    if (this.#away) this.#options.log('cluster-api-back', { path: this.#options.path });
    this.#away = false;
  }

  // Once for each absence.
  #tell(error: unknown): void {
    if (this.#away || this.#stop.signal.aborted) return;
    this.#away = true;
    this.#options.log('cluster-api-away', { path: this.#options.path, reason: (error as Error).message });
  }
}

function keyOf({ metadata }: ClusterObject): string {
  return `${metadata.namespace}/${metadata.name}`;
}
