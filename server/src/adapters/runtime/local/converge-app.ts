import { ControlUnreachable } from '@nonstop4/plane/control-client';
import { isReached, type WorkloadSpec } from '../../../domain/workload.ts';
import { type Action, type PlacedReplica, planConvergence, type WorkerView } from './convergence.ts';
import { pause } from './pause.ts';
import type { TrafficGate } from './traffic-gate.ts';

/** Requests and upgraded connections on a retired copy get this long before it is stopped. */
const DRAIN_MS = 15_000;
const STOP_GRACE_MS = 10_000;
/** A copy that never had traffic has nothing to finish. */
const DISCARD_GRACE_MS = 1_000;

/** After a failed stop; a worker that answers errors must not be asked in a tight loop. */
const RETRY_MS = 1_000;
/** A worker that has not been found in this time since the server started is not waited for any longer. */
const FIND_WORKER_MS = 10_000;

export interface KnownWorker extends WorkerView {
  /** Its list of replicas was read since this server started. */
  seen: boolean;
}

export interface ConvergenceWorld {
  /** Whether anything may be started or stopped now: of several servers one does so. */
  mayAct(): boolean;
  replicas(): PlacedReplica[];
  workers(): KnownWorker[];
  start(worker: string, spec: WorkloadSpec): Promise<void>;
  stop(worker: string, id: string, graceMs: number): Promise<void>;
  /** Ends one that hangs; its worker starts it again. */
  restart(worker: string, id: string): Promise<void>;
  /** A copy that has not answered for so long is started again. */
  hungMs: number;
  gate: TrafficGate;
  changed(): void;
  log: (message: string, facts: Record<string, unknown>) => void;
}

/** Brings one App to what was last asked, one pass at a time; woken by every change that is seen. */
export class Convergence {
  readonly #world: ConvergenceWorld;
  readonly #leaving = new Set<string>();
  #spec: WorkloadSpec | undefined;
  #running: Promise<void> | undefined;
  #again = false;
  readonly #closed = new AbortController();

  constructor(world: ConvergenceWorld) {
    this.#world = world;
  }

  get spec(): WorkloadSpec | undefined {
    return this.#spec;
  }

  /** Being drained or stopped. */
  isLeaving(id: string): boolean {
    return this.#leaving.has(id);
  }

  ask(spec: WorkloadSpec): void {
    this.#spec = spec;
    this.wake();
  }

  wake(): void {
    this.#again = true;
    if (!this.#closed.signal.aborted && this.#world.mayAct()) this.#running ??= this.#run();
  }

  /** Resolves when it starts and stops nothing any more (a drain that has begun goes on by itself). */
  async close(): Promise<void> {
    this.#closed.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#again && !this.#closed.signal.aborted) {
      this.#again = false;
      await this.#pass().catch((error: unknown) => this.#report('a pass of the rollout failed', error));
    }
    this.#running = undefined;
  }

  async #pass(): Promise<void> {
    const spec = this.#spec;
    const workers = this.#world.workers();
    // Before every worker has said what it runs, a copy that is there would look missing.
    if (!spec || !workers.every((worker) => worker.seen || worker.awayMs > FIND_WORKER_MS)) return;
    const replicas = this.#world
      .replicas()
      .map((replica) => ({ ...replica, draining: this.isLeaving(replica.status.id) }));
    for (const action of planConvergence(spec, replicas, workers, { now: Date.now(), hungMs: this.#world.hungMs })) {
      // What was planned for an older specification is planned anew.
      if (this.#closed.signal.aborted || this.#spec !== spec || !this.#world.mayAct()) return;
      await this.#act(action, spec, replicas);
    }
  }

  async #act(action: Action, spec: WorkloadSpec, replicas: PlacedReplica[]): Promise<void> {
    if (action.kind === 'start') {
      await this.#world.start(action.worker, spec);
      this.#again = true;
      this.#world.changed();
      return;
    }
    if (action.kind === 'restart') return this.#world.restart(action.worker, action.id);
    const leaving = replicas.filter((replica) => action.ids.includes(replica.status.id));
    for (const replica of leaving) this.#leaving.add(replica.status.id);
    this.#world.changed();
    // Not awaited: visitors of the old copies may take their time while the App goes on converging.
    void this.#leave(leaving, action.kind, spec);
  }

  async #leave(replicas: PlacedReplica[], kind: 'retire' | 'discard', spec: WorkloadSpec): Promise<void> {
    const { appId } = spec;
    // No edge knows of a background process.
    const hasTraffic = kind === 'retire' && isReached(spec.template);
    try {
      if (hasTraffic) {
        await this.#world.gate.switchOver(appId);
        await this.#world.gate.drain(
          appId,
          replicas.map((replica) => replica.status.id),
          DRAIN_MS,
        );
      }
      const grace = kind === 'retire' ? STOP_GRACE_MS : DISCARD_GRACE_MS;
      // Who leads by now may have other plans for them.
      if (this.#world.mayAct())
        await Promise.all(replicas.map((replica) => this.#world.stop(replica.worker, replica.status.id, grace)));
    } catch (error) {
      this.#report('an old replica could not be stopped; tried again', error);
      await pause(RETRY_MS, this.#closed.signal);
    }
    for (const replica of replicas) this.#leaving.delete(replica.status.id);
    this.#world.changed();
    this.wake();
  }

  #report(message: string, error: unknown): void {
    if (error instanceof ControlUnreachable || this.#closed.signal.aborted) return;
    this.#world.log(message, {
      app: this.#spec?.appName,
      error: error instanceof Error ? error.message : String(error),
    });
  }
}
