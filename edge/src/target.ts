import { type Connected, connectTo } from './connect.ts';
import { ConnectionPool } from './connection-pool.ts';
import type { EdgeTarget, EdgeTargetStats, TargetHealth as TargetReport } from './protocol.ts';
import { type HealthChange, TargetHealth } from './target-health.ts';
import { WaitingList } from './waiting-list.ts';
import { WireBytes } from './wire-bytes.ts';

/** Told of changes that an operator wants to read. */
export type HealthListener = (target: Target, change: Exclude<HealthChange, undefined>, reason: string) => void;

/** One replica as the edge sees it: its address, its health, what it holds. */
export class Target {
  readonly id: string;
  readonly host: string;
  readonly port: number;
  readonly health = new TargetHealth();
  readonly connections: ConnectionPool;
  /** Requests at it without the head of an answer. */
  readonly waiting = new WaitingList();
  /** Requests and tunnels that it holds. */
  inFlight = 0;
  draining = false;
  /** By performance.now(); of the last time it was taken out. */
  downSince = 0;
  /** No table names it any more; it finishes what it holds. */
  retired = false;
  readonly #onHealth: HealthListener;
  readonly #bytes = new WireBytes();
  #whenIdle: (() => void)[] = [];

  constructor(target: EdgeTarget, onHealth: HealthListener) {
    this.id = target.id;
    this.host = target.host;
    this.port = target.port;
    this.connections = new ConnectionPool(target, (callback) => this.connect(callback));
    this.#onHealth = onHealth;
  }

  /** Opens a connection for requests; as connectTo. */
  connect(callback: Connected): void {
    connectTo(this, (error, socket) => {
      if (socket) this.#bytes.watch(socket);
      callback(error, socket);
    });
  }

  begin(): void {
    this.inFlight += 1;
  }

  end(): void {
    this.inFlight -= 1;
    if (this.inFlight > 0 || this.#whenIdle.length === 0) return;
    const waiting = this.#whenIdle;
    this.#whenIdle = [];
    for (const resolve of waiting) resolve();
  }

  /** Resolves when it holds nothing: at once, or with the last request's end. */
  idle(): Promise<void> {
    if (this.inFlight === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#whenIdle.push(resolve);
    });
  }

  noteBreak(reason: string): void {
    this.#tell(this.health.noteBreak(), reason);
  }

  noteCheck(failure: string | undefined): void {
    this.#tell(this.health.noteCheck(failure === undefined), failure ?? 'checks succeed');
  }

  drain(): void {
    this.draining = true;
    this.connections.stopKeeping();
  }

  retire(): void {
    this.retired = true;
    this.connections.stopKeeping();
  }

  report(app: string): TargetReport {
    return { app, id: this.id, state: this.draining ? 'draining' : this.health.state, inFlight: this.inFlight };
  }

  stats(): EdgeTargetStats {
    const { sent, received } = this.#bytes.total();
    return { id: this.id, bytesIn: sent, bytesOut: received };
  }

  #tell(change: HealthChange, reason: string): void {
    if (change === 'taken-out') this.downSince = performance.now();
    if (change) this.#onHealth(this, change, reason);
  }
}
