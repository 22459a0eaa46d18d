import type { EventEmitter } from 'node:events';
import Client from 'undici/lib/dispatcher/client.js';
import type { Address, Connected } from './connect.ts';
import {
  IDLE_CONNECTION_MARGIN_MS,
  IDLE_CONNECTION_MS,
  MAX_ANSWER_HEAD_BYTES,
  MAX_IDLE_CONNECTIONS,
  MAX_IDLE_FRESH_CONNECTIONS,
} from './limits.ts';

/** Opens a connection; calls back once. */
type Connect = (callback: Connected) => void;

/** One connection's worth of undici: connects when a request comes, carries one request at a time. */
export class Connection {
  readonly client: InstanceType<typeof Client>;
  /** A kept connection stands, as far as is known. */
  open = false;

  constructor(connect: Connect, origin: URL, onClosed: (connection: Connection) => void) {
    this.client = new Client(origin, {
      connect: (_: unknown, callback: unknown) => connect(callback as Connected),
      pipelining: 1,
      allowH2: false,
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: IDLE_CONNECTION_MS,
      keepAliveTimeoutThreshold: IDLE_CONNECTION_MARGIN_MS,
      maxHeaderSize: MAX_ANSWER_HEAD_BYTES,
    });
    this.client.on('connect', () => {
      this.open = true;
    });
    this.client.on('disconnect', () => {
      this.open = false;
      onClosed(this);
    });
    // Only a mistake in a handler comes here; thrown as an unheard event it would end the whole edge.
    (this.client as EventEmitter).on('error', (error: Error) => process.emitWarning(error));
  }

  destroy(): void {
    this.client.destroy(CLOSED, ignore);
  }
}

/**
 * The connections to one target. A request that must not be sent twice gets one that is newly made: on a kept one it
 * could meet the target's closing it, and nobody could tell whether it was carried out.
 */
export class ConnectionPool {
  readonly #connect: Connect;
  readonly #origin: URL;
  /** Kept alive, the latest used last: the others may grow old and close. */
  readonly #warm: Connection[] = [];
  /** Not connected, ready to be used again. */
  readonly #cold: Connection[] = [];
  #keeping = true;

  /** `connect`: opens a connection to that address. */
  constructor(address: Address, connect: Connect) {
    this.#connect = connect;
    this.#origin = originOf(address);
  }

  /** A kept connection if there is one and `fresh` is not asked for. */
  take(fresh: boolean): Connection {
    const kept = fresh ? undefined : this.#warm.pop();
    return kept ?? this.#cold.pop() ?? new Connection(this.#connect, this.#origin, this.#onClosed);
  }

  /**
   * After a whole answer. Only some of those made for one request are kept: the requests that may use kept ones make
   * as many as they need.
   */
  giveBack(connection: Connection, madeFresh: boolean): void {
    const limit = madeFresh ? MAX_IDLE_FRESH_CONNECTIONS : MAX_IDLE_CONNECTIONS;
    if (!this.#keeping || this.#warm.length >= limit) connection.destroy();
    else this.#keep(connection);
  }

  /** Keeps no connection from now on and closes the idle ones. */
  stopKeeping(): void {
    this.#keeping = false;
    for (const connection of [...this.#warm, ...this.#cold]) connection.destroy();
    this.#warm.length = 0;
    this.#cold.length = 0;
  }

  readonly #onClosed = (connection: Connection): void => {
    const index = this.#warm.lastIndexOf(connection);
    if (index < 0) return;
    this.#warm.splice(index, 1);
    this.#keep(connection);
  };

  #keep(connection: Connection): void {
    if (connection.open) this.#warm.push(connection);
    else if (this.#cold.length < MAX_IDLE_CONNECTIONS) this.#cold.push(connection);
  }
}

/** Shared: an error of its own for each closed connection, with a stack that nobody reads, costs more than the closing. */
const CLOSED = new Error('the edge closed this connection');

function originOf(address: Address): URL {
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  return new URL(`http://${host}:${address.port}`);
}

function ignore(): void {
  // The client's own callback form: without it destroy() returns a promise to look after.
}
