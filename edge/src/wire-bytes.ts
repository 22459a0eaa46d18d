import type { Socket } from 'node:net';

/**
 * What was sent and received on the connections to one target, heads and tunnels included. The sockets themselves are asked, and only when
 * somebody wants to know: no request pays for it.
 */
export class WireBytes {
  readonly #open = new Set<Socket>();
  readonly #closed = { sent: 0, received: 0 };
  readonly #told = { sent: 0, received: 0 };

  /** From now until it is closed. */
  watch(socket: Socket): void {
    this.#open.add(socket);
    socket.once('close', () => {
      this.#open.delete(socket);
      this.#closed.sent += sentBy(socket);
      this.#closed.received += socket.bytesRead;
    });
  }

  /** Never less than before: what waited in a socket that broke counts as sent, as counters must not go back. */
  total(): { sent: number; received: number } {
    let { sent, received } = this.#closed;
    for (const socket of this.#open) {
      sent += sentBy(socket);
      received += socket.bytesRead;
    }
    this.#told.sent = Math.max(this.#told.sent, sent);
    this.#told.received = Math.max(this.#told.received, received);
    return { ...this.#told };
  }
}

// Node gives none while a socket's buffer is being taken down, whatever its types say.
function sentBy(socket: Socket): number {
  return socket.bytesWritten ?? 0;
}
