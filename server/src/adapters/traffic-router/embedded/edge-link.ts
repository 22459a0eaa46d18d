import type { DrainRequest, DrainResult, EdgeHealth, EdgeStats, RouteTable } from '@nonstop4/edge/protocol';
import { ControlClient, ControlRefused, ControlUnreachable } from '@nonstop4/plane/control-client';

/** Short, because an edge that starts with the table of its last life must not send visitors to copies that are gone. */
const POLL_MS = 250;
/** An edge that does not take a table in this time is counted as down; it gets the table when it answers again. */
const PUSH_TIMEOUT_MS = 2_000;

/** The server's end of one edge's control socket; keeps the edge on the newest table. */
export class EdgeLink {
  readonly name: string;
  readonly #client: ControlClient;
  readonly #table: () => RouteTable | undefined;
  readonly #onChange: () => void;
  #health: EdgeHealth | undefined;
  #timer: NodeJS.Timeout | undefined;
  #pushing: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(name: string, socketPath: string, table: () => RouteTable | undefined, onChange: () => void) {
    this.name = name;
    this.#client = new ControlClient(socketPath);
    this.#table = table;
    this.#onChange = onChange;
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

  /** Gives the edge the newest table; one push at a time. An edge that is down is left to the next poll. */
  push(): Promise<void> {
    this.#pushing = this.#pushing.then(() => this.#pushNewest());
    return this.#pushing;
  }

  async drain(request: DrainRequest): Promise<DrainResult> {
    try {
      return await this.#client.call('POST', '/drain', {
        body: request,
        timeoutMs: request.timeoutMs + PUSH_TIMEOUT_MS,
      });
    } catch (error) {
      // A dead edge holds no request.
      if (error instanceof ControlUnreachable) return { notDrained: [] };
      throw error;
    }
  }

  async stats(): Promise<EdgeStats | undefined> {
    return this.#client.call<EdgeStats>('GET', '/stats').catch(ignoreUnreachable);
  }

  async metricsText(): Promise<string | undefined> {
    const response = await this.#client.stream('GET', '/metrics').catch(ignoreUnreachable);
    if (!response) return undefined;
    let text = '';
    for await (const chunk of response) text += String(chunk);
    return text;
  }

  async #poll(): Promise<void> {
    const before = this.#health;
    this.#health = await this.#client
      .call<EdgeHealth>('GET', '/healthz', { timeoutMs: 1_000 })
      .catch(ignoreUnreachable);
    if (this.#health?.pid !== before?.pid) this.#onChange();
    const table = this.#table();
    if (this.#health && table && this.#health.routesVersion !== table.version) await this.push();
    if (!this.#closed) this.#timer = setTimeout(() => void this.#poll(), POLL_MS);
  }

  async #pushNewest(): Promise<void> {
    const table = this.#table();
    if (!table) return;
    try {
      this.#health = await this.#client.call<EdgeHealth>('PUT', '/routes', { body: table, timeoutMs: PUSH_TIMEOUT_MS });
    } catch (error) {
      // 409: it has a newer table than this server knows of; the router learns the version from its health.
      if (!(error instanceof ControlUnreachable || error instanceof ControlRefused)) throw error;
    }
  }
}

function ignoreUnreachable(error: unknown): undefined {
  if (error instanceof ControlUnreachable) return undefined;
  throw error;
}
