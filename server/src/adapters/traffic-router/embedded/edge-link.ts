import type { DrainRequest, DrainResult, EdgeHealth, EdgeStats } from '@nonstop4/edge/protocol';
import { ControlClient, ControlRefused, ControlUnreachable } from '@nonstop4/plane/control-client';
import { type TableKind, TableOffer } from './table-offer.ts';

/** Short, because an edge that starts with the table of its last life must not send visitors to copies that are gone. */
const POLL_MS = 250;
const POLL_TIMEOUT_MS = 1_000;
/** An edge that does not take a table in this time is counted as down; it gets the table when it answers again. */
const PUSH_TIMEOUT_MS = 2_000;

export interface EdgeLinkOptions {
  name: string;
  socket: string;
  tables: readonly TableKind[];
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
  readonly #offers: TableOffer[];
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: EdgeLinkOptions) {
    this.name = options.name;
    this.#options = options;
    this.#client = new ControlClient(options.socket);
    this.#offers = options.tables.map((kind) => new TableOffer(kind, (path, table) => this.#send(path, table)));
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
   * Resolves when the edge has the newest table of that kind, or is down: it gets it when it is back. One push at a time; all that are
   * asked for meanwhile are one. Never throws.
   */
  async push(path: TableKind['path']): Promise<void> {
    if (this.#down || this.#closed) return;
    await this.#offer(path)?.push(
      () => this.#versionOf(path),
      (error) =>
        this.#options.log(`an edge refused ${this.#offer(path)?.kind.what}`, { edge: this.name, error: error.message }),
    );
  }

  /** Resolves when no push is on its way. */
  async settled(): Promise<void> {
    await Promise.all(this.#offers.map((offer) => offer.settled()));
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
      for (const { kind } of this.#offers) {
        const table = kind.table();
        const version = this.#versionOf(kind.path) ?? 0;
        if (table && version > table.version) kind.onNewer();
        else if (table && version < table.version) await this.push(kind.path);
      }
    } catch (error) {
      this.#lost(error);
    }
    if (!this.#closed) this.#timer = setTimeout(() => void this.#poll(), POLL_MS);
  }

  #offer(path: TableKind['path']): TableOffer | undefined {
    return this.#offers.find(({ kind }) => kind.path === path);
  }

  #versionOf(path: TableKind['path']): number | undefined {
    return this.#health && this.#offer(path)?.kind.versionIn(this.#health);
  }

  async #send(path: string, body: object): Promise<void> {
    if (this.#closed) return;
    try {
      this.#seen(await this.#client.call<EdgeHealth>('PUT', path, { body, timeoutMs: PUSH_TIMEOUT_MS }));
    } catch (error) {
      if (error instanceof ControlRefused) throw error;
      this.#lost(error);
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
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
