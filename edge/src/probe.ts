import type { Socket } from 'node:net';
import { type Address, connectTo } from './connect.ts';
import { CHECK_TIMEOUT_MS } from './limits.ts';
import type { EdgeHealthCheck } from './protocol.ts';

const STATUS_LINE = /^HTTP\/1\.[01] (\d{3})[ \r]/;
/** `HTTP/1.1 200 ` or with the line's end instead of the reason. */
const STATUS_LINE_BYTES = 13;
/** An answer to a check is read so far, lest the app see its connection reset; a larger one is cut. */
const MAX_ANSWER_BYTES = 256 * 1024;

/** Called once: with undefined when the target works, else with the reason in plain words. */
export type ProbeResult = (failure: string | undefined) => void;

/** Asks a target once whether it works, on a connection of its own. */
export function probe(address: Address, check: EdgeHealthCheck, hostname: string, result: ProbeResult): void {
  connectTo(address, (error, socket) => {
    if (!socket) {
      result(error?.message ?? 'no connection');
    } else if (check.kind === 'tcp') {
      socket.on('error', ignore).destroy();
      result(undefined);
    } else {
      new HttpProbe(socket, result).ask(check.path, hostname);
    }
  });
}

class HttpProbe {
  readonly #socket: Socket;
  readonly #result: ProbeResult;
  readonly #timer: NodeJS.Timeout;
  #beginning = '';
  #bytes = 0;
  #told = false;

  constructor(socket: Socket, result: ProbeResult) {
    this.#socket = socket;
    this.#result = result;
    // As with connecting: after this process was held up, an answer that lies ready is read before the verdict.
    this.#timer = setTimeout(() => setImmediate(() => this.#onTimeout()), CHECK_TIMEOUT_MS);
  }

  ask(path: string, hostname: string): void {
    this.#socket.on('data', (chunk: Buffer) => this.#onData(chunk));
    this.#socket.once('end', () => this.#tell('closed the connection without an answer'));
    this.#socket.once('error', (error) => this.#tell(error.message));
    this.#socket.on('error', ignore);
    this.#socket.once('close', () => clearTimeout(this.#timer));
    this.#socket.write(
      `GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\nUser-Agent: nonstop4-edge-check\r\nAccept: */*\r\nConnection: close\r\n\r\n`,
    );
  }

  #onData(chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > MAX_ANSWER_BYTES) this.#socket.destroy();
    if (this.#told) return;
    this.#beginning += chunk.toString('latin1', 0, STATUS_LINE_BYTES);
    if (this.#beginning.length < STATUS_LINE_BYTES) return;
    const status = Number(STATUS_LINE.exec(this.#beginning)?.[1] ?? 0);
    if (status >= 200 && status < 400) this.#tell(undefined);
    else this.#tell(status === 0 ? 'the answer is not HTTP' : `answered ${status}`);
  }

  #onTimeout(): void {
    this.#tell(`no answer within ${CHECK_TIMEOUT_MS} ms`);
    this.#socket.destroy();
  }

  #tell(failure: string | undefined): void {
    if (this.#told) return;
    this.#told = true;
    this.#result(failure);
  }
}

function ignore(): void {
  // What matters was told; without a listener the event would end the process.
}
