import type { ControlClient } from '@nonstop4/plane/control-client';
import type { Log } from '../log.ts';
import type { EdgeHealth, EdgeRoute, RouteTable } from '../protocol.ts';
import type { CertificateFeed } from './certificate-feed.ts';

/** An edge that was started again serves by the table of its last life, which names copies that are gone. */
const POLL_MS = 250;
const PUSH_TIMEOUT_MS = 2_000;
/** What changes within this time is one table: a rollout touches several objects at once. */
const GATHER_MS = 20;

export interface EdgeFeedOptions {
  edge: Pick<ControlClient, 'call'>;
  /** The routes as the cluster has them now, given what the edge has; undefined as long as that is not known. */
  routes: (inForce: readonly EdgeRoute[]) => EdgeRoute[] | undefined;
  certificates: Pick<CertificateFeed, 'pass'>;
  /** The edge has taken what `routes` gave last. */
  onTaken: () => void;
  log: Log;
}

/** Keeps one edge on the cluster's routes and certificates. */
export class EdgeFeed {
  readonly #options: EdgeFeedOptions;
  #inForce: RouteTable | undefined;
  #health: EdgeHealth | undefined;
  #timer: NodeJS.Timeout | undefined;
  #passing: Promise<void> | undefined;
  #dirty = false;
  #refused = '';
  #closed = false;

  constructor(options: EdgeFeedOptions) {
    this.#options = options;
  }

  /** Whether the edge answers and has a table. */
  get serving(): boolean {
    return (this.#health?.routesVersion ?? 0) > 0;
  }

  open(): void {
    this.#later(0);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  /** The cluster shows something new. */
  changed(): void {
    if (this.#dirty) return;
    this.#dirty = true;
    if (!this.#passing) this.#later(GATHER_MS);
  }

  #later(ms: number): void {
    clearTimeout(this.#timer);
    if (this.#closed) return;
    this.#timer = setTimeout(() => {
      this.#passing = this.#pass().finally(() => {
        this.#passing = undefined;
        this.#later(this.#dirty ? GATHER_MS : POLL_MS);
      });
    }, ms);
  }

  async #pass(): Promise<void> {
    this.#dirty = false;
    try {
      const health = await this.#options.edge.call<EdgeHealth>('GET', '/healthz', { timeoutMs: PUSH_TIMEOUT_MS });
      // Whatever the edge's version is, this was not its table: read it, since it may be all that is known of copies.
      if (this.#inForce?.version !== health.routesVersion)
        this.#inForce = await this.#options.edge.call<RouteTable>('GET', '/routes', { timeoutMs: PUSH_TIMEOUT_MS });
      this.#seen(health);
      // Copies come and go more often than certificates, and many certificates take an edge seconds.
      await this.#push(this.#inForce);
      await this.#options.certificates.pass(health);
    } catch (error) {
      this.#lost(error);
    }
  }

  async #push(inForce: RouteTable): Promise<void> {
    const { edge, routes, onTaken } = this.#options;
    const wanted = routes(inForce.routes);
    if (!wanted) return;
    if (inForce.version === 0 || !isSame(wanted, inForce.routes)) {
      // An edge never goes back; time grows over restarts of this process without asking anybody.
      const table: RouteTable = { version: Math.max(inForce.version + 1, Date.now()), routes: wanted };
      this.#seen(await edge.call<EdgeHealth>('PUT', '/routes', { body: table, timeoutMs: PUSH_TIMEOUT_MS }));
      this.#inForce = table;
    }
    this.#refused = '';
    onTaken();
  }

  #seen(health: EdgeHealth): void {
    if (!this.#health) this.#options.log('edge-answers', { pid: health.pid, routesVersion: health.routesVersion });
    this.#health = health;
  }

  #lost(error: unknown): void {
    const reason = (error as Error).message;
    if (this.#refused !== reason) this.#options.log('edge-not-fed', { reason });
    this.#refused = reason;
    this.#health = undefined;
  }
}

function isSame(a: readonly EdgeRoute[], b: readonly EdgeRoute[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
