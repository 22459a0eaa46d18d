import { ControlClient, ControlUnreachable } from '@nonstop4/plane/control-client';
import { readNdjson } from '@nonstop4/plane/ndjson';
import type { LogLine, ReplicaSpec, ReplicaStatus, WorkerEvent, WorkerHealth } from '@nonstop4/worker/protocol';
import type { LogReading } from '../../../ports/runtime.ts';
import { pause } from './pause.ts';

const RECONNECT_MS = 200;
/**
 * The worker's events leave its samples of CPU and memory out: they are read as often as the worker takes them. A worker that does
 * not answer this hangs, although its event stream stands.
 */
const SAMPLE_MS = 2_000;
const SAMPLE_TIMEOUT_MS = 5_000;
/** Longer than the worker's own SIGKILL at the end of the grace. */
const STOP_MARGIN_MS = 5_000;
/** A start waits in the worker until others have started: a machine that comes up with a hundred Apps takes its time. */
const START_TIMEOUT_MS = 60_000;

export interface WorkerLinkOptions {
  name: string;
  socket: string;
  /** Told the Apps of which something has changed. */
  onChange: (apps: Set<string>) => void;
  log: (message: string, facts: Record<string, unknown>) => void;
}

/** The server's end of one worker's control socket: what it runs, kept up to date by its event stream. */
export class WorkerLink {
  readonly name: string;
  readonly #options: WorkerLinkOptions;
  readonly #client: ControlClient;
  readonly #replicas = new Map<string, ReplicaStatus>();
  #changes = 0;
  readonly #closed = new AbortController();
  /** Of the event stream that stands now; aborted when the worker is found to hang. */
  #following = new AbortController();
  /** By a clock that is never set. */
  #awaySince: number | undefined = performance.now();
  #health: WorkerHealth | undefined;
  #snapshots = 0;
  #sampling: NodeJS.Timeout | undefined;
  #complained = '';

  constructor(options: WorkerLinkOptions) {
    this.name = options.name;
    this.#options = options;
    this.#client = new ControlClient(options.socket);
  }

  /** Follows the worker until close(); a worker that is down is tried again every 200 ms. */
  open(): void {
    void this.#follow();
    this.#sampleAfter(SAMPLE_MS);
  }

  close(): void {
    clearTimeout(this.#sampling);
    this.#closed.abort();
    this.#client.close();
  }

  get reachable(): boolean {
    return this.#awaySince === undefined;
  }

  /** How often its whole list was read: once for each time that it was found; 0 before the first. */
  get snapshots(): number {
    return this.#snapshots;
  }

  get awayMs(): number {
    return this.#awaySince === undefined ? 0 : performance.now() - this.#awaySince;
  }

  get health(): WorkerHealth | undefined {
    return this.#health;
  }

  /** Grows with every change of what replicas() gives. */
  get changes(): number {
    return this.#changes;
  }

  replicas(): ReplicaStatus[] {
    return [...this.#replicas.values()];
  }

  replica(id: string): ReplicaStatus | undefined {
    return this.#replicas.get(id);
  }

  async start(spec: ReplicaSpec): Promise<void> {
    const options = { body: spec, timeoutMs: START_TIMEOUT_MS };
    const status = await this.#client.call<ReplicaStatus>('PUT', `/replicas/${spec.id}`, options);
    // The event stream may have told more by now: what it said stays.
    if (!this.#replicas.has(spec.id)) this.#put(status);
  }

  async stop(id: string, graceMs: number): Promise<void> {
    await this.#client.call('DELETE', `/replicas/${id}?graceMs=${graceMs}`, { timeoutMs: graceMs + STOP_MARGIN_MS });
    this.#forget(id);
  }

  async kill(id: string, reason: 'killed-for-drill' | 'unresponsive'): Promise<void> {
    await this.#client.call('POST', `/replicas/${id}/kill?reason=${reason}`);
  }

  async removeLogs(appId: string): Promise<void> {
    await this.#client.call('DELETE', `/apps/${appId}/logs`);
  }

  /** Has the worker end itself and everything on it, at once. Throws ControlUnreachable when it is down already. */
  async lose(): Promise<void> {
    if (!this.reachable) throw new ControlUnreachable(`${this.name} does not answer`);
    // It never answers: the end of its connection is the answer.
    await this.#client.call('POST', '/lose').catch((error: unknown) => {
      if (!(error instanceof ControlUnreachable)) throw error;
    });
  }

  /** Lines of one replica, or of every replica of an App, as kept by the worker; then live ones when following. */
  async *logs(
    of: { replica: string } | { app: string },
    options: { lines: number; follow: boolean; signal: AbortSignal },
  ): AsyncGenerator<LogLine> {
    const { lines, follow, signal } = options;
    const whose = 'replica' in of ? `/replicas/${of.replica}` : `/apps/${of.app}`;
    const path = `${whose}/logs?lines=${lines}${follow ? '&follow=1' : ''}`;
    const response = await this.#client.stream('GET', path, { signal, timeoutMs: 0 });
    yield* readNdjson<LogLine>(response);
  }

  /** Every line that the worker has kept of an App, in order of time, read from its disk as it is asked for. */
  async *window(appId: string, { order, replica, from, to, signal }: LogReading): AsyncGenerator<LogLine> {
    const query = new URLSearchParams({ order });
    for (const [name, value] of Object.entries({ replica, from, to })) {
      if (value !== undefined) query.set(name, String(value));
    }
    const path = `/apps/${appId}/log-window?${query}`;
    const response = await this.#client.stream('GET', path, { signal, timeoutMs: 0 });
    yield* readNdjson<LogLine>(response);
  }

  async #follow(): Promise<void> {
    const closed = this.#closed.signal;
    while (!closed.aborted) {
      this.#following = new AbortController();
      try {
        await this.#followOnce(AbortSignal.any([closed, this.#following.signal]));
      } catch (error) {
        this.#complain(error);
      }
      this.#markAway();
      await pause(RECONNECT_MS, closed);
    }
  }

  async #followOnce(signal: AbortSignal): Promise<void> {
    this.#health = await this.#client.call<WorkerHealth>('GET', '/healthz', { signal });
    const response = await this.#client.stream('GET', '/events', { signal, timeoutMs: 0 });
    for await (const event of readNdjson<WorkerEvent>(response)) this.#take(event);
  }

  #take(event: WorkerEvent): void {
    if (event.kind === 'snapshot') this.#takeSnapshot(event.replicas);
    else if (event.kind === 'replica') {
      this.#put(event.replica);
      this.#options.onChange(new Set([event.replica.app]));
    } else {
      const app = this.#replicas.get(event.id)?.app;
      this.#forget(event.id);
      if (app) this.#options.onChange(new Set([app]));
    }
  }

  #takeSnapshot(replicas: ReplicaStatus[]): void {
    const apps = new Set([...this.#replicas.values(), ...replicas].map((replica) => replica.app));
    this.#replicas.clear();
    for (const replica of replicas) this.#put(replica);
    this.#changes += 1;
    this.#awaySince = undefined;
    this.#snapshots += 1;
    this.#complained = '';
    this.#options.onChange(apps);
  }

  #put(status: ReplicaStatus): void {
    this.#replicas.set(status.id, status);
    this.#changes += 1;
  }

  #forget(id: string): void {
    if (this.#replicas.delete(id)) this.#changes += 1;
  }

  #sampleAfter(ms: number): void {
    this.#sampling = setTimeout(() => void this.#sample(), ms);
  }

  async #sample(): Promise<void> {
    if (this.reachable) await this.#readSamples();
    if (!this.#closed.signal.aborted) this.#sampleAfter(SAMPLE_MS);
  }

  // Only the samples are taken over: what else the list says may be older than the last event.
  async #readSamples(): Promise<void> {
    const following = this.#following;
    try {
      const list = await this.#client.call<ReplicaStatus[]>('GET', '/replicas', { timeoutMs: SAMPLE_TIMEOUT_MS });
      for (const { id, cpuCores, memoryBytes } of list) {
        const known = this.#replicas.get(id);
        if (known) this.#put({ ...known, cpuCores, memoryBytes });
      }
    } catch {
      following.abort();
    }
  }

  #markAway(): void {
    if (this.#awaySince !== undefined) return;
    this.#awaySince = performance.now();
    this.#options.onChange(new Set(this.replicas().map((replica) => replica.app)));
  }

  // That it is away is seen by everybody; what else goes wrong (an answer that is not understood) is told once.
  #complain(error: unknown): void {
    const text = error instanceof Error ? error.message : String(error);
    if (this.#closed.signal.aborted || error instanceof ControlUnreachable || isConnectionEnd(error)) return;
    if (this.#complained !== text) this.#options.log('a worker cannot be followed', { worker: this.name, error: text });
    this.#complained = text;
  }
}

function isConnectionEnd(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ECONNRESET' || code === 'ABORT_ERR' || code === 'ERR_STREAM_PREMATURE_CLOSE';
}
