import { ControlClient, ControlUnreachable } from '@nonstop4/plane/control-client';
import { readNdjson } from '@nonstop4/plane/ndjson';
import type { LogLine, ReplicaSpec, ReplicaStatus, WorkerEvent, WorkerHealth } from '@nonstop4/worker/protocol';

const RECONNECT_MS = 200;
/** The worker's events leave its samples of CPU and memory out: they are read as often as the worker takes them. */
const SAMPLE_MS = 2_000;
/** Longer than the worker's own SIGKILL at the end of the grace. */
const STOP_MARGIN_MS = 5_000;

/** The server's end of one worker's control socket: what it runs, kept up to date by its event stream. */
export class WorkerLink {
  readonly name: string;
  readonly #client: ControlClient;
  readonly #onChange: (apps: Set<string>) => void;
  readonly #replicas = new Map<string, ReplicaStatus>();
  readonly #closed = new AbortController();
  #awaySince: number | undefined = Date.now();
  #health: WorkerHealth | undefined;
  #seen = false;
  #sampling: NodeJS.Timeout | undefined;

  constructor(name: string, socketPath: string, onChange: (apps: Set<string>) => void) {
    this.name = name;
    this.#client = new ControlClient(socketPath);
    this.#onChange = onChange;
  }

  /** Follows the worker until close(); a worker that is down is tried again every 200 ms. */
  open(): void {
    void this.#follow();
    this.#sampling = setInterval(() => void this.#readSamples(), SAMPLE_MS);
  }

  close(): void {
    clearInterval(this.#sampling);
    this.#closed.abort();
    this.#client.close();
  }

  get reachable(): boolean {
    return this.#awaySince === undefined;
  }

  /** Whether its snapshot was ever read since this server started. */
  get seen(): boolean {
    return this.#seen;
  }

  get awayMs(): number {
    return this.#awaySince === undefined ? 0 : Date.now() - this.#awaySince;
  }

  get health(): WorkerHealth | undefined {
    return this.#health;
  }

  replicas(): ReplicaStatus[] {
    return [...this.#replicas.values()];
  }

  async start(spec: ReplicaSpec): Promise<void> {
    const status = await this.#client.call<ReplicaStatus>('PUT', `/replicas/${spec.id}`, { body: spec });
    // The event stream may have told more by now: what it said stays.
    if (!this.#replicas.has(spec.id)) this.#replicas.set(spec.id, status);
  }

  async stop(id: string, graceMs: number): Promise<void> {
    await this.#client.call('DELETE', `/replicas/${id}?graceMs=${graceMs}`, { timeoutMs: graceMs + STOP_MARGIN_MS });
    this.#replicas.delete(id);
  }

  async kill(id: string): Promise<void> {
    await this.#client.call('POST', `/replicas/${id}/kill`);
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

  async #follow(): Promise<void> {
    const signal = this.#closed.signal;
    while (!signal.aborted) {
      try {
        await this.#followOnce(signal);
      } catch (error) {
        if (!(error instanceof ControlUnreachable) && !isConnectionEnd(error)) throw error;
      }
      this.#markAway();
      if (!signal.aborted) await pause(RECONNECT_MS, signal);
    }
  }

  async #followOnce(signal: AbortSignal): Promise<void> {
    this.#health = await this.#client.call<WorkerHealth>('GET', '/healthz');
    const response = await this.#client.stream('GET', '/events', { signal, timeoutMs: 0 });
    for await (const event of readNdjson<WorkerEvent>(response)) this.#take(event);
  }

  #take(event: WorkerEvent): void {
    if (event.kind === 'snapshot') this.#takeSnapshot(event.replicas);
    else if (event.kind === 'replica') {
      this.#replicas.set(event.replica.id, event.replica);
      this.#onChange(new Set([event.replica.app]));
    } else {
      const app = this.#replicas.get(event.id)?.app;
      this.#replicas.delete(event.id);
      if (app) this.#onChange(new Set([app]));
    }
  }

  #takeSnapshot(replicas: ReplicaStatus[]): void {
    const apps = new Set([...this.#replicas.values(), ...replicas].map((replica) => replica.app));
    this.#replicas.clear();
    for (const replica of replicas) this.#replicas.set(replica.id, replica);
    this.#awaySince = undefined;
    this.#seen = true;
    this.#onChange(apps);
  }

  // Only the samples are taken over: what else the list says may be older than the last event.
  async #readSamples(): Promise<void> {
    if (!this.reachable) return;
    const list = await this.#client.call<ReplicaStatus[]>('GET', '/replicas').catch(() => []);
    for (const { id, cpuCores, memoryBytes } of list) {
      const known = this.#replicas.get(id);
      if (known) this.#replicas.set(id, { ...known, cpuCores, memoryBytes });
    }
  }

  #markAway(): void {
    if (this.#awaySince !== undefined) return;
    this.#awaySince = Date.now();
    this.#onChange(new Set(this.replicas().map((replica) => replica.app)));
  }
}

function isConnectionEnd(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ECONNRESET' || code === 'ABORT_ERR' || code === 'ERR_STREAM_PREMATURE_CLOSE';
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
