import { createSocket, type Socket } from 'node:dgram';
import type { UnroutedStats } from '../client-server.ts';
import { TrafficStats } from '../traffic-stats.ts';

/** The kernel gives as much of it as this machine allows; what does not fit while the agent is busy is not counted. */
const RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024;
/** A client that left before the head of an answer, by the state of the request then (configuration guide, section 8.5). */
const LEFT_EARLY = /^C[RQCHT]/;
const NO_APP = '-';

/** Counts what HAProxy says of each request: one datagram in the format of visitor-rules.ts. */
export class TrafficLog {
  readonly unrouted: UnroutedStats = { refused: 0, unknownHost: 0 };
  /** TLS handshakes that came to nothing, by OpenSSL's reason. */
  readonly handshakeFailures = new Map<string, number>();
  readonly #byKey = new Map<string, TrafficStats>();
  readonly #onServerChange: () => void;
  #socket: Socket | undefined;

  /** `onServerChange`: HAProxy took a server out or brought one back. */
  constructor(onServerChange: () => void) {
    this.#onServerChange = onServerChange;
  }

  /** On a port of the loopback; 0 lets the kernel choose. Resolves to the port. */
  listen(port: number): Promise<number> {
    const socket = createSocket({ type: 'udp4' });
    this.#socket = socket;
    return new Promise((resolve, reject) => {
      socket.once('error', reject);
      socket.bind({ port, address: '127.0.0.1', exclusive: true }, () => {
        socket.removeListener('error', reject);
        socket.on('error', ignore);
        socket.setRecvBufferSize(RECEIVE_BUFFER_BYTES);
        socket.on('message', (message) => this.count(message.toString('latin1')));
        resolve(socket.address().port);
      });
    });
  }

  close(): void {
    this.#socket?.close();
  }

  of(key: string): TrafficStats {
    let stats = this.#byKey.get(key);
    if (!stats) {
      stats = new TrafficStats();
      this.#byKey.set(key, stats);
    }
    return stats;
  }

  /** Apps that no table names are forgotten. */
  keepOnly(keys: ReadonlySet<string>): void {
    for (const key of this.#byKey.keys()) if (!keys.has(key)) this.#byKey.delete(key);
  }

  #countFailure(words: string): void {
    // error:0A0000EA:SSL routines::callback failed
    const reason = words.split(':').at(-1) || 'unknown';
    this.handshakeFailures.set(reason, (this.handshakeFailures.get(reason) ?? 0) + 1);
  }

  count(line: string): void {
    if (line.startsWith('Server ')) {
      this.#onServerChange();
      return;
    }
    const [key = NO_APP, status = '', end = '', retries = '', micros = '', ...failure] = line.trimEnd().split(' ');
    // An App is known only after the handshake: what failed on the connection then is not that.
    if (key === NO_APP && isFailedHandshake(failure)) {
      this.#countFailure(failure.slice(1).join(' '));
      return;
    }
    if (!/^-?\d+$/.test(status)) return;
    if (key === NO_APP) {
      if (status === '404') this.unrouted.unknownHost += 1;
      else if (Number(status) >= 400) this.unrouted.refused += 1;
      return;
    }
    // Of an App that was withdrawn meanwhile.
    const stats = this.#byKey.get(key);
    if (!stats) return;
    stats.retries += Math.abs(Number(retries)) || 0;
    if (LEFT_EARLY.test(end)) stats.countAborted();
    else stats.countAnswer(Number(status), (Number(micros) || 0) / 1e6);
  }
}

/** What HAProxy adds to a line of an error where there is TLS: the code of OpenSSL, 0 or - when it was not that, and its words. */
function isFailedHandshake([code = '0']: string[]): boolean {
  return code !== '0' && code !== '-';
}

function ignore(): void {
  // A datagram that cannot be received is one that is not counted.
}
