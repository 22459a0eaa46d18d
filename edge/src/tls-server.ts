import { constants } from 'node:crypto';
import type { Server, ServerOptions } from 'node:http';
import type { Duplex } from 'node:stream';
import type { SecureContext, TLSSocket } from 'node:tls';
import type { CertificateIndex } from './certificate-index.ts';
import { Http2Bridge } from './http2-bridge.ts';
import { CLIENT_IDLE_MS, HEAD_TIMEOUT_MS } from './limits.ts';
import { nodeHttps, nodeTls } from './node-tls.ts';
import type { EdgeCertificate } from './protocol.ts';
import { ALPN, TLS_1_2_CIPHERS, TLS_1_3_CIPHERS } from './tls-settings.ts';

const SECURE_OPTIONS = {
  minVersion: 'TLSv1.2',
  ciphers: `${TLS_1_3_CIPHERS}:${TLS_1_2_CIPHERS}`,
  // Without tickets nobody comes back to a hostname that has no certificate any more.
  secureOptions: constants.SSL_OP_NO_TICKET,
  // Nobody's certificate is checked here: without this each context would hold the public authorities.
  ca: [] as string[],
} as const;

/** The certificates as OpenSSL has them, made when they are first shown and kept as long as they are in the table. */
export class ShownCertificates {
  #index: CertificateIndex;
  #contexts = new WeakMap<EdgeCertificate, SecureContext>();

  constructor(index: CertificateIndex) {
    this.#index = index;
  }

  /** What is shown from now on. Connections that stand keep what they were shown. */
  use(index: CertificateIndex): void {
    this.#index = index;
  }

  /** For the hostname that a client named when it connected. */
  find(servername: string): EdgeCertificate | undefined {
    return this.#index.find(servername.toLowerCase());
  }

  context(servername: string): SecureContext | undefined {
    const certificate = this.find(servername);
    if (!certificate) return undefined;
    const known = this.#contexts.get(certificate);
    if (known) return known;
    const { chain: cert, key } = certificate;
    const context = nodeTls().createSecureContext({ ...SECURE_OPTIONS, cert, key });
    this.#contexts.set(certificate, context);
    return context;
  }
}

/** One port for HTTPS: TLS, and HTTP/1.1 or HTTP/2 on it, both for one HTTP/1.1 server. */
export class TlsPortServer {
  /** Handshakes that came to nothing, by Node's code of the reason. */
  readonly failures = new Map<string, number>();
  readonly #shown: ShownCertificates;
  readonly #idleMs: number;
  #bridge: Http2Bridge | undefined;

  /** `idleMs`: shortened by tests, which cannot wait that long. */
  constructor(shown: ShownCertificates, idleMs = CLIENT_IDLE_MS) {
    this.#shown = shown;
    this.#idleMs = idleMs;
  }

  /** `options`: of the HTTP/1.1 server. */
  createServer(options: ServerOptions): Server {
    const server = nodeHttps().createServer({
      ...options,
      ...SECURE_OPTIONS,
      ALPNProtocols: ALPN,
      handshakeTimeout: HEAD_TIMEOUT_MS,
      // Without a certificate of its own the server refuses a name for which nothing is given here.
      SNICallback: (servername, done) => done(null, this.#shown.context(servername)),
    });
    const [serveHttp1] = server.listeners('secureConnection') as ((connection: Duplex) => void)[];
    const serve = (connection: Duplex): void => serveHttp1?.call(server, connection);
    const bridge = new Http2Bridge(serve, this.#idleMs);
    this.#bridge = bridge;
    server.removeAllListeners('secureConnection');
    server.on('secureConnection', (socket: TLSSocket) => {
      if (socket.alpnProtocol === 'h2') bridge.take(socket);
      else serve(socket);
    });
    server.removeAllListeners('tlsClientError');
    server.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => {
      const reason = error.code ?? 'unknown';
      this.failures.set(reason, (this.failures.get(reason) ?? 0) + 1);
      socket.destroy();
    });
    return server;
  }

  /** HTTP/2 clients are told to take no more streams; what runs is finished. */
  stop(): void {
    this.#bridge?.stop();
  }

  destroy(): void {
    this.#bridge?.destroy();
  }
}
