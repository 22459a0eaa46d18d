import { join } from 'node:path';
import { ClientPorts } from './client-ports.ts';
import type { UnroutedStats } from './client-server.ts';
import type { TlsPort } from './config.ts';
import { type ControlledEdge, OlderTable } from './controlled-edge.ts';
import { HealthChecks } from './health-checks.ts';
import { KeptCertificates } from './kept-certificates.ts';
import type { Log } from './log.ts';
import type {
  CertificateTable,
  DrainRequest,
  DrainResult,
  EdgeHealth,
  EdgeStats,
  RouteTable,
  TargetHealth,
} from './protocol.ts';
import { planRescue } from './rescue.ts';
import { parseRouteTable } from './route-table.ts';
import { Router } from './router.ts';
import { TableFile } from './table-file.ts';

export interface EdgeOptions {
  name: string;
  /** The first must be there; further ones (::1) may be missing on this machine. */
  hosts: readonly string[];
  /** 0 lets the kernel choose. */
  port: number;
  /** HTTPS; undefined: none. */
  tls: TlsPort | undefined;
  /** Where the tables in force are kept. */
  directory: string;
  log: Log;
}

/** One edge: the port for clients, the table in force, and the checks of its targets. */
export class Edge implements ControlledEdge {
  readonly startedAt = new Date().toISOString();
  readonly #options: EdgeOptions;
  readonly #routesFile: TableFile<RouteTable>;
  readonly #certificates: KeptCertificates;
  readonly #checks = new HealthChecks();
  readonly #router: Router;
  readonly #ports: ClientPorts;

  constructor(options: EdgeOptions) {
    this.#options = options;
    const { directory, log } = options;
    const path = join(directory, 'routes.json');
    this.#routesFile = new TableFile({ path, parse: parseRouteTable, unreadable: 'routes-file-unreadable', log });
    this.#certificates = new KeptCertificates(directory, log);
    this.#router = new Router({
      onHealth: (target, change, reason) => {
        options.log(`target-${change}`, { target: target.id, address: `${target.host}:${target.port}`, reason });
        if (change === 'taken-out') planRescue(target);
      },
      onTargetAdded: (app, target) => this.#checks.watch(app, target),
    });
    const find = (hostname: string) => this.#router.find(hostname);
    this.#ports = new ClientPorts({ ...options, find, certificates: this.#certificates });
  }

  /** The port that clients connect to. */
  get port(): number {
    return this.#ports.port;
  }

  /** Of HTTPS; undefined: none. */
  get tlsPort(): number | undefined {
    return this.#ports.tlsPort;
  }

  /** Serves by the table kept from before, if there is one. Throws PortUnavailable. */
  async start(): Promise<void> {
    const table = await this.#routesFile.load();
    if (table) this.#router.apply(table);
    await this.#certificates.load();
    await this.#ports.open();
    const { port, tlsPort } = this;
    const { log, hosts } = this.#options;
    log('listening', { port, tlsPort, hosts, routesVersion: this.table.version });
  }

  /** Stops accepting and ends when nothing runs any more, at the latest after STOP_TIMEOUT_MS. */
  async stop(): Promise<void> {
    await this.#ports.close();
    this.#checks.stop();
    this.#router.closeConnections();
  }

  get table(): RouteTable {
    return this.#router.table;
  }

  /** Puts a table in force and on disk. Throws OlderTable. */
  async applyTable(table: RouteTable): Promise<void> {
    const present = this.table.version;
    if (table.version < present) throw new OlderTable(table.version, present);
    this.#router.apply(table);
    this.#options.log('routes-changed', { version: table.version, apps: table.routes.length });
    await this.#routesFile.save(table);
  }

  get certificates(): CertificateTable {
    return this.#certificates.table;
  }

  async applyCertificates(table: CertificateTable): Promise<void> {
    this.#certificates.refuseOlder(table);
    const taken = this.#certificates.take(table);
    this.#ports.showCertificates();
    await taken;
  }

  drain(request: DrainRequest): Promise<DrainResult> {
    this.#options.log('drain', { app: request.app, targets: request.targetIds });
    return this.#router.drain(request);
  }

  health(): EdgeHealth {
    const { name } = this.#options;
    return {
      name,
      pid: process.pid,
      routesVersion: this.table.version,
      certificatesVersion: this.certificates.version,
      startedAt: this.startedAt,
    };
  }

  targetHealth(): TargetHealth[] {
    return this.#router.targetHealth();
  }

  stats(): EdgeStats {
    const apps = [...this.#router.apps()].map((app) => app.report());
    return { name: this.#options.name, startedAt: this.startedAt, apps };
  }

  /** Answers that ended in the middle, by App. */
  brokenAnswers(): { app: string; broken: number }[] {
    return [...this.#router.apps()].map((app) => ({ app: app.id, broken: app.stats.broken }));
  }

  handshakeFailures(): ReadonlyMap<string, number> {
    return this.#ports.handshakeFailures();
  }

  unrouted(): UnroutedStats {
    return this.#ports.unrouted();
  }
}
