import type { Socket } from 'node:net';
import type { AppTraffic } from './app-traffic.ts';
import { type ClientRules, ClientServer, type UnroutedStats } from './client-server.ts';
import type { TlsPort } from './config.ts';
import { acmeProof, type EarlyAnswer, misdirected, redirectToHttps } from './early-answer.ts';
import type { KeptCertificates } from './kept-certificates.ts';
import { closePort, openPort, PortUnavailable } from './listeners.ts';
import type { Log } from './log.ts';
import type { RequestHead } from './request-head.ts';
import { ShownCertificates, TlsPortServer } from './tls-server.ts';

export interface ClientPortsOptions {
  /** The first must be there; further ones (::1) may be missing on this machine. */
  hosts: readonly string[];
  /** 0 lets the kernel choose. */
  port: number;
  /** HTTPS; undefined: none. */
  tls: TlsPort | undefined;
  find(hostname: string): AppTraffic | undefined;
  certificates: KeptCertificates;
  log: Log;
}

/** The ports that clients connect to: plain HTTP, and HTTPS where it is wanted. */
export class ClientPorts {
  port = 0;
  tlsPort: number | undefined;
  readonly #options: ClientPortsOptions;
  readonly #servers: ClientServer[] = [];
  readonly #tlsServers: TlsPortServer[] = [];
  readonly #shown: ShownCertificates;

  constructor(options: ClientPortsOptions) {
    this.#options = options;
    this.#shown = new ShownCertificates(options.certificates.index);
  }

  /** Throws PortUnavailable. */
  async open(): Promise<void> {
    const { hosts, port, tls } = this.#options;
    this.port = port;
    this.tlsPort = tls?.port;
    this.showCertificates();
    for (const [index, host] of hosts.entries()) {
      await this.#openPlain(host, index === 0);
      if (tls) await this.#openTls(host, index === 0, tls);
    }
  }

  /** Takes no new connection, and resolves when what runs has ended, as in listeners.ts. */
  async close(): Promise<void> {
    for (const server of this.#servers) server.stopping = true;
    for (const server of this.#tlsServers) server.stop();
    await Promise.all(this.#servers.map((server) => closePort(server.server)));
    for (const server of this.#tlsServers) server.destroy();
  }

  /** Those in force, for connections that are made from now on. */
  showCertificates(): void {
    this.#shown.use(this.#options.certificates.index);
  }

  unrouted(): UnroutedStats {
    const sum: UnroutedStats = { refused: 0, unknownHost: 0 };
    for (const { stats } of this.#servers) {
      sum.refused += stats.refused;
      sum.unknownHost += stats.unknownHost;
    }
    return sum;
  }

  handshakeFailures(): ReadonlyMap<string, number> {
    const sums = new Map<string, number>();
    for (const { failures } of this.#tlsServers)
      for (const [reason, count] of failures) sums.set(reason, (sums.get(reason) ?? 0) + count);
    return sums;
  }

  async #openPlain(host: string, required: boolean): Promise<void> {
    const clients = new ClientServer(this.#rules((head, app) => this.#answerPlain(head, app)));
    this.port = (await this.#open(clients, host, this.port, required)) ?? this.port;
  }

  async #openTls(host: string, required: boolean, { publicPort }: TlsPort): Promise<void> {
    const tls = new TlsPortServer(this.#shown);
    const rules = this.#rules((head, _, connection) => this.#answerSecure(head, connection));
    const createServer = tls.createServer.bind(tls);
    const clients = new ClientServer(rules, { scheme: 'https', publicPort, createServer });
    const port = await this.#open(clients, host, this.tlsPort ?? 0, required);
    if (port === undefined) return;
    this.#tlsServers.push(tls);
    this.tlsPort = port;
  }

  async #open(clients: ClientServer, host: string, port: number, required: boolean): Promise<number | undefined> {
    try {
      const opened = await openPort(clients.server, host, port, clients.scheme === 'https');
      this.#servers.push(clients);
      return opened;
    } catch (error) {
      if (required || !(error instanceof PortUnavailable)) throw error;
      this.#options.log('address-missing', { host, reason: error.message });
      return undefined;
    }
  }

  #rules(answerEarly: Required<ClientRules>['answerEarly']): ClientRules {
    return { find: (hostname) => this.#options.find(hostname), answerEarly };
  }

  #answerPlain(head: RequestHead, app: AppTraffic | undefined): EarlyAnswer | undefined {
    const { certificates, tls } = this.#options;
    const proof = acmeProof(head, certificates.table.acmeThumbprint);
    if (proof || !tls || this.tlsPort === undefined || !app?.redirectToHttps) return proof;
    return redirectToHttps(head, certificates.index, tls.publicPort ?? this.tlsPort);
  }

  #answerSecure(head: RequestHead, connection: Socket): EarlyAnswer | undefined {
    const { servername } = connection as Socket & { servername?: string | false };
    const named = servername ? servername.toLowerCase() : '';
    return misdirected(head, named, this.#shown.find(named));
  }
}
