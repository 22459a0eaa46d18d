import { isIP, connect as netConnect, type Socket } from 'node:net';
import { CONNECT_TIMEOUT_MS, TARGET_KEEPALIVE_MS } from './limits.ts';

/** The target did not accept within CONNECT_TIMEOUT_MS. */
class ConnectTimeout extends Error {
  readonly code = 'ETIMEDOUT';
}

/** Errors of this machine, not of the target: they must not take a healthy target out. */
const LOCAL_ERRORS = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EADDRNOTAVAIL', 'EAGAIN']);

export function isLocalError(error: Error): boolean {
  return LOCAL_ERRORS.has((error as NodeJS.ErrnoException).code ?? '');
}

export interface Address {
  host: string;
  port: number;
}

export type Connected = (error: Error | null, socket: Socket | null) => void;

/** Opens a connection to a target; calls back once, with a socket without listeners or with the reason. */
export function connectTo(address: Address, callback: Connected): void {
  const socket = netConnect({
    host: address.host,
    port: address.port,
    noDelay: true,
    // There is nothing to select from an address.
    autoSelectFamily: isIP(address.host) === 0,
    keepAlive: true,
    keepAliveInitialDelay: TARGET_KEEPALIVE_MS,
  });
  const attempt = new ConnectAttempt(socket, callback);
  socket.once('connect', attempt.onConnect).once('error', attempt.onError);
}

class ConnectAttempt {
  readonly #socket: Socket;
  readonly #callback: Connected;
  readonly #timer: NodeJS.Timeout;

  constructor(socket: Socket, callback: Connected) {
    this.#socket = socket;
    this.#callback = callback;
    // When this process itself was held up, the connection may be made and only its event be waiting: timers run before
    // the poll phase and immediates after it, so the verdict waits for one poll.
    this.#timer = setTimeout(() => setImmediate(this.onTimeout), CONNECT_TIMEOUT_MS);
  }

  readonly onConnect = (): void => {
    this.#settle();
    this.#callback(null, this.#socket);
  };

  readonly onError = (error: Error): void => {
    this.#settle();
    this.#callback(error, null);
  };

  readonly onTimeout = (): void => {
    if (!this.#socket.connecting) return;
    this.#settle();
    // A destroyed socket may still report an error.
    this.#socket.on('error', () => undefined).destroy();
    this.#callback(new ConnectTimeout(`no connection within ${CONNECT_TIMEOUT_MS} ms`), null);
  };

  #settle(): void {
    clearTimeout(this.#timer);
    this.#socket.removeListener('connect', this.onConnect).removeListener('error', this.onError);
  }
}
