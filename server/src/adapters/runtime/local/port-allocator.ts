import { createServer } from 'node:net';

/** Gives loopback ports that nobody listens on and that are not taken in another way. */
export class PortAllocator {
  readonly #first: number;
  readonly #last: number;
  #next: number;

  constructor(range: { first: number; last: number }) {
    this.#first = range.first;
    this.#last = range.last;
    // A restarted server must not walk the same ports that its predecessor has just given.
    this.#next = range.first + Math.floor(Math.random() * (range.last - range.first + 1));
  }

  /** Looked at again when the port was found free: somebody may have taken it while it was tried. Throws when none is left. */
  async allocate(isTaken: (port: number) => boolean): Promise<number> {
    const size = this.#last - this.#first + 1;
    for (let tries = 0; tries < size; tries += 1) {
      const port = this.#next;
      this.#next = port === this.#last ? this.#first : port + 1;
      if (!isTaken(port) && (await isFree(port)) && !isTaken(port)) return port;
    }
    throw new Error(`every port from ${this.#first} to ${this.#last} is taken`);
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}
