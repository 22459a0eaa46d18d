import { randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { AddressGuard } from './address-guard.ts';
import { guardedLookup, InsideAddress, isInsideAddress, type Lookup } from './guarded-lookup.ts';

export interface TunnelOptions {
  /** The only place that it leads to. `host`: as in a URL. */
  host: string;
  port: number;
  guard: AddressGuard;
  /** More is not let through from there. */
  maxBytes: number;
  lookup?: Lookup | undefined;
}

/** Why a tunnel did not let something through. */
export type TunnelRefusal = 'inside-address' | 'too-large';

const CONNECT_MS = 15_000;

/**
 * For a program that makes its connections itself: an HTTP proxy on this machine's loopback, which leads (by CONNECT, RFC 9110 section 9.3.6) to one server
 * and nowhere else, never to an address inside, and only for whoever has its password. The program needs no network but this.
 */
export class GuardedTunnel {
  readonly #options: TunnelOptions;
  readonly #server: Server;
  readonly #password = randomBytes(24).toString('hex');
  readonly #open = new Set<Duplex>();
  #received = 0;
  /** The first thing that was in the way. */
  refusal: TunnelRefusal | undefined;

  private constructor(options: TunnelOptions) {
    this.#options = options;
    this.#server = createServer((_request, response) => response.writeHead(405).end());
    this.#server.on('connect', (request, socket) => this.#lead(request, socket));
  }

  static async start(options: TunnelOptions): Promise<GuardedTunnel> {
    const tunnel = new GuardedTunnel(options);
    tunnel.#server.listen(0, '127.0.0.1');
    await once(tunnel.#server, 'listening');
    return tunnel;
  }

  /** With the password in it: for a variable, not for an argument. */
  get address(): string {
    return `http://tunnel:${this.#password}@127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#open) socket.destroy();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #lead(request: IncomingMessage, socket: Duplex): void {
    this.#keep(socket);
    const { host, port, guard } = this.#options;
    if (!this.#isAllowed(request)) answer(socket, '407 Proxy Authentication Required');
    else if (request.url !== `${host}:${port}`) answer(socket, '403 Forbidden');
    else if (isInsideAddress(guard, host)) this.#refuse(socket, 'inside-address');
    else this.#connect(socket);
  }

  #connect(socket: Duplex): void {
    const { host, port, guard, lookup } = this.#options;
    const upstream = connect({ host: host.replace(/^\[|\]$/g, ''), port, lookup: guardedLookup(guard, lookup) });
    this.#keep(upstream);
    upstream.setTimeout(CONNECT_MS, () => upstream.destroy());
    upstream.once('error', (error) => {
      if (error instanceof InsideAddress) this.#refuse(socket, 'inside-address');
      else answer(socket, '502 Bad Gateway');
    });
    upstream.once('close', () => socket.destroy());
    socket.once('close', () => upstream.destroy());
    upstream.once('connect', () => this.#join(upstream, socket));
  }

  #join(upstream: Socket, socket: Duplex): void {
    upstream.setTimeout(0);
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    upstream.on('data', (chunk) => {
      this.#received += chunk.length;
      if (this.#received > this.#options.maxBytes) this.#cut('too-large', upstream);
    });
    upstream.pipe(socket);
    socket.pipe(upstream);
  }

  #refuse(socket: Duplex, refusal: TunnelRefusal): void {
    this.refusal ??= refusal;
    answer(socket, '403 Forbidden');
  }

  #cut(refusal: TunnelRefusal, upstream: Socket): void {
    this.refusal ??= refusal;
    upstream.destroy();
  }

  #keep(socket: Duplex): void {
    this.#open.add(socket);
    socket.once('close', () => this.#open.delete(socket));
    // Whichever side breaks off, the other one is ended as it closes.
    socket.on('error', () => undefined);
  }

  #isAllowed(request: IncomingMessage): boolean {
    const expected = Buffer.from(`Basic ${Buffer.from(`tunnel:${this.#password}`).toString('base64')}`);
    const given = Buffer.from(request.headers['proxy-authorization'] ?? '');
    return given.length === expected.length && timingSafeEqual(given, expected);
  }
}

function answer(socket: Duplex, status: string): void {
  if (!socket.destroyed) socket.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
}
