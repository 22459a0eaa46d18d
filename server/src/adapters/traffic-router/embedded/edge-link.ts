import type { DrainRequest, DrainResult, EdgeHealth, EdgeStats, RouteTable } from '@nonstop4/edge/protocol';
import { ControlClient, ControlRefused, ControlUnreachable } from '@nonstop4/plane/control-client';

/** Short, because an edge that starts with the table of its last life must not send visitors to copies that are gone. */
const POLL_MS = 250;
const POLL_TIMEOUT_MS = 1_000;
/** An edge that does not take a table in this time is counted as down; it gets the table when it answers again. */
const PUSH_TIMEOUT_MS = 2_000;
/** 409: the edge has a newer table than the one offered. */
const OLDER_TABLE = 409;

export interface EdgeLinkOptions {
  name: string;
  socket: string;
  /** The newest table; undefined while the edges are to keep what they have. */
  table: () => RouteTable | undefined;
  /** The edge has a newer table than this server: the server has to count on from there. */
  onNewer: () => void;
  /** It went, came or was started again. */
  onChange: () => void;
  log: (message: string, facts: Record<string, unknown>) => void;
}

/** The server's end of one edge's control socket; keeps the edge on the newest table. */
export class EdgeLink {
  readonly name: string;
  readonly #options: EdgeLinkOptions;
  readonly #client: ControlClient;
  #health: EdgeHealth | undefined;
  /** It was asked and did not answer: nobody waits for it until it does. */
  #down = false;
  #refusedVersion = 0;
  #timer: NodeJS.Timeout | undefined;
  #pushing: Promise<void> = Promise.resolve();
  #nextPush: Promise<void> | undefined;
  #closed = false;

  constructor(options: EdgeLinkOptions) {
    this.name = options.name;
    this.#options = options;
    this.#client = new ControlClient(options.socket);
  }

  get health(): EdgeHealth | undefined {
    return this.#health;
  }

  open(): void {
    void this.#poll();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#client.close();
  }

  /**
   * Resolves when the edge has the newest table, or is down: it gets it when it is back. One push at a time; all that are asked for
   * meanwhile are one. Never throws.
   */
  push(): Promise<void> {
    if (this.#down || this.#closed) return Promise.resolve();
    if (this.#nextPush) return this.#nextPush;
    const next = this.#pushing.then(() => {
      this.#nextPush = undefined;
      return this.#pushNewest();
    });
    this.#nextPush = next;
    this.#pushing = next;
    return next;
  }

  /** Resolves when no push is on its way. */
  settled(): Promise<void> {
    return this.#pushing;
  }

  async drain(request: DrainRequest): Promise<DrainResult> {
    // A dead edge holds no request.
    if (this.#down) return { notDrained: [] };
    try {
      const timeoutMs = request.timeoutMs + PUSH_TIMEOUT_MS;
      return await this.#client.call('POST', '/drain', { body: request, timeoutMs });
    } catch (error) {
      if (error instanceof ControlUnreachable) return { notDrained: [] };
      throw error;
    }
  }

  /** Undefined when it does not answer. */
  async stats(): Promise<EdgeStats | undefined> {
    if (this.#down) return undefined;
    return this.#client.call<EdgeStats>('GET', '/stats').catch(() => undefined);
  }

  async metricsText(): Promise<string | undefined> {
    if (this.#down) return undefined;
    try {
      let text = '';
      for await (const chunk of await this.#client.stream('GET', '/metrics')) text += String(chunk);
      return text;
    } catch {
      return undefined;
    }
  }

  async #poll(): Promise<void> {
    try {
      this.#seen(await this.#client.call<EdgeHealth>('GET', '/healthz', { timeoutMs: POLL_TIMEOUT_MS }));
      const table = this.#options.table();
      const version = this.#health?.routesVersion ?? 0;
      if (table && version > table.version) this.#options.onNewer();
      else if (table && version < table.version) await this.push();
    } catch (error) {
      this.#lost(error);
    }
    if (!this.#closed) this.#timer = setTimeout(() => void this.#poll(), POLL_MS);
  }

  async #pushNewest(): Promise<void> {
    const table = this.#options.table();
    if (!table || this.#closed || this.#health?.routesVersion === table.version) return;
    try {
      this.#seen(await this.#client.call<EdgeHealth>('PUT', '/routes', { body: table, timeoutMs: PUSH_TIMEOUT_MS }));
    } catch (error) {
      if (!(error instanceof ControlRefused)) this.#lost(error);
      // The next poll learns the edge's version and has the server count on from there.
      else if (error.status !== OLDER_TABLE) this.#tellRefused(table.version, error);
    }
  }

  #seen(health: EdgeHealth): void {
    const before = this.#health;
    this.#health = health;
    this.#down = false;
    if (before?.pid !== health.pid) this.#options.onChange();
  }

  #lost(error: unknown): void {
    const wasUp = this.#health !== undefined;
    this.#health = undefined;
    this.#down = true;
    if (!wasUp || this.#closed) return;
    this.#options.log('an edge does not answer', { edge: this.name, error: describe(error) });
    this.#options.onChange();
  }

  // Once for each table: it is offered again and again until it is taken.
  #tellRefused(version: number, error: ControlRefused): void {
    if (this.#refusedVersion === version) return;
    this.#refusedVersion = version;
    this.#options.log('an edge refused the routes', { edge: this.name, error: error.message });
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
