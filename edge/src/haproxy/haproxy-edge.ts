import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { readFileIfThere, writeFileAtomic } from '@nonstop4/plane/atomic-file';
import type { UnroutedStats } from '../client-server.ts';
import { type ControlledEdge, OlderTable } from '../controlled-edge.ts';
import { KeptCertificates } from '../kept-certificates.ts';
import { STOP_LINGER_MS, STOP_TIMEOUT_MS } from '../limits.ts';
import type { Log } from '../log.ts';
import type {
  CertificateTable,
  DrainRequest,
  DrainResult,
  EdgeHealth,
  EdgeStats,
  EdgeTargetStats,
  RouteTable,
  TargetHealth,
} from '../protocol.ts';
import { parseRouteTable } from '../route-table.ts';
import { TableFile } from '../table-file.ts';
import { Backends } from './backends.ts';
import { CertificateKeeper } from './certificate-keeper.ts';
import { configuration } from './configuration.ts';
import { Engine, type EngineFiles } from './engine.ts';
import { pageEntries } from './error-pages.ts';
import { choosePorts, type ListenAddress, type ListenWishes } from './listen-address.ts';
import { MapKeeper } from './map-keeper.ts';
import { appKey, mapFile, mapText, TABLE_MAPS, type TableMap, tableMaps } from './maps.ts';
import { serverCommands } from './server-commands.ts';
import { type StatRow, serverStateFile } from './server-rows.ts';
import { ServerWatch } from './server-watch.ts';
import { TrafficLog } from './traffic-log.ts';
import { Workers } from './workers.ts';

export interface HaproxyEdgeOptions {
  name: string;
  listen: ListenWishes;
  /** What this edge keeps on disk. */
  directory: string;
  /** Where programs are looked up. */
  path: string;
  log: Log;
}

const WATCH_MS = 500;
/** What the running HAProxy was configured with, for the next agent. */
const FRAME = 'haproxy.frame';
const DRAIN_POLL_MS = 50;
/** A configuration that HAProxy does not come to is looked at again this often before the call fails. */
const ROUNDS = 4;

/** One edge made of HAProxy: this agent tells it what to do and says how it is. */
export class HaproxyEdge implements ControlledEdge {
  readonly startedAt = new Date().toISOString();
  table: RouteTable = { version: 0, routes: [] };
  readonly #options: HaproxyEdgeOptions;
  readonly #engine: Engine;
  readonly #workers: Workers;
  readonly #traffic: TrafficLog;
  readonly #servers: ServerWatch;
  readonly #maps: MapKeeper;
  /** Undefined: no HTTPS. */
  readonly #shown: CertificateKeeper | undefined;
  readonly #routesFile: TableFile<RouteTable>;
  readonly #certificates: KeptCertificates;
  readonly #drained = new Set<string>();
  #listen: ListenAddress;
  #logPort = 0;
  #backends = new Backends();
  #work: Promise<unknown> = Promise.resolve();
  #watch: NodeJS.Timeout | undefined;
  #stopping = false;

  constructor(options: HaproxyEdgeOptions) {
    const { directory, log } = options;
    this.#options = options;
    this.#listen = { ...options.listen, tls: undefined };
    this.#engine = new Engine(directory, options.path);
    this.#workers = new Workers(this.#engine);
    this.#traffic = new TrafficLog(() => this.#lookSoon());
    this.#servers = new ServerWatch(this.#engine, this.#workers, () => this.#backends, log);
    this.#maps = new MapKeeper(this.#engine, this.#workers);
    if (options.listen.tls) this.#shown = new CertificateKeeper(directory, this.#engine, this.#workers, log);
    const path = join(directory, 'routes.json');
    this.#routesFile = new TableFile({ path, parse: parseRouteTable, unreadable: 'routes-file-unreadable', log });
    this.#certificates = new KeptCertificates(directory, log);
  }

  get port(): number {
    return this.#listen.port;
  }

  /** Of HTTPS; undefined: none. */
  get tlsPort(): number | undefined {
    return this.#listen.tls?.port;
  }

  /** Goes on with the HAProxy of an earlier agent, or starts one by the table kept from before. */
  async start(): Promise<void> {
    this.table = (await this.#routesFile.load()) ?? this.table;
    await this.#certificates.load();
    await this.#shown?.write(this.certificates);
    const adopted = await this.#adopt();
    if (!adopted) await this.#startEngine();
    await this.#inTurn(() => this.#converge());
    this.#follow();
    const { port, hosts } = this.#listen;
    this.#options.log('listening', { port, tlsPort: this.tlsPort, hosts, routesVersion: this.table.version, adopted });
    this.#planWatch();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#watch);
    this.#engine.finish();
    const begun = Date.now();
    let ended = false;
    void this.#engine.ended().then(() => {
      ended = true;
    });
    while (!ended && Date.now() - begun < STOP_TIMEOUT_MS) {
      // Idle connections would keep HAProxy: they are given a moment, in case a request is just being sent on one.
      if (Date.now() - begun > STOP_LINGER_MS && (await this.#holdsNothing())) break;
      await pause(DRAIN_POLL_MS);
    }
    await this.#engine.kill();
    this.#traffic.close();
  }

  /** Ends everything at once. */
  async kill(): Promise<void> {
    this.#stopping = true;
    await this.#engine.kill();
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

  async applyTable(table: RouteTable): Promise<void> {
    if (table.version < this.table.version) throw new OlderTable(table.version, this.table.version);
    await this.#inTurn(async () => {
      if (table.version < this.table.version) throw new OlderTable(table.version, this.table.version);
      this.table = table;
      await this.#converge();
      this.#options.log('routes-changed', { version: table.version, apps: table.routes.length });
      await this.#routesFile.save(table);
    });
  }

  get certificates(): CertificateTable {
    return this.#certificates.table;
  }

  async applyCertificates(table: CertificateTable): Promise<void> {
    await this.#inTurn(async () => {
      this.#certificates.refuseOlder(table);
      await this.#shown?.offer(table);
      await this.#certificates.take(table);
      await this.#shown?.write(table);
      await this.#converge();
    });
  }

  handshakeFailures(): ReadonlyMap<string, number> {
    return this.#traffic.handshakeFailures;
  }

  async drain(request: DrainRequest): Promise<DrainResult> {
    this.#options.log('drain', { app: request.app, targets: request.targetIds });
    for (const id of request.targetIds) this.#drained.add(id);
    await this.#inTurn(() => this.#converge());
    const deadline = Date.now() + request.timeoutMs;
    for (;;) {
      const sums = await this.#workers.sums();
      const notDrained = request.targetIds.filter((id) => (sums.get(`target:${id}`)?.inFlight ?? 0) > 0);
      if (notDrained.length === 0 || Date.now() >= deadline) return { notDrained };
      await pause(Math.min(DRAIN_POLL_MS, deadline - Date.now()));
    }
  }

  async targetHealth(): Promise<TargetHealth[]> {
    const sums = await this.#workers.sums();
    await this.#inTurn(() => this.#servers.read());
    return this.table.routes.flatMap((route) =>
      route.targets.map(({ id }) => ({
        app: route.app,
        id,
        state: this.#drained.has(id) ? 'draining' : this.#servers.isUp(route.app, id) ? 'up' : 'down',
        inFlight: sums.get(`target:${id}`)?.inFlight ?? 0,
      })),
    );
  }

  async stats(): Promise<EdgeStats> {
    const sums = await this.#workers.sums();
    const apps = this.table.routes.map(({ app, targets: routed }) => {
      const { inFlight = 0, bytesIn = 0, bytesOut = 0 } = sums.get(`app:${app}`) ?? {};
      const targets = routed.map(({ id }) => targetStats(id, sums.get(`target:${id}`)));
      return { ...this.#traffic.of(appKey(app)).report(app), inFlight, bytesIn, bytesOut, targets };
    });
    return { name: this.#options.name, startedAt: this.startedAt, apps };
  }

  async brokenAnswers(): Promise<{ app: string; broken: number }[]> {
    const sums = await this.#workers.sums();
    return this.table.routes.map(({ app }) => ({ app, broken: sums.get(`app:${app}`)?.broken ?? 0 }));
  }

  unrouted(): UnroutedStats {
    return this.#traffic.unrouted;
  }

  async #adopt(): Promise<boolean> {
    const record = await this.#engine.adopt();
    if (!record) return false;
    const kept = await readFileIfThere(this.#backendsPath);
    try {
      this.#backends = Backends.parse(kept ?? '');
    } catch {
      // Without it nobody knows what its servers are: a new worker that is told them anew takes over.
      this.#backends = new Backends();
    }
    this.#listen = await choosePorts(this.#options.listen, record.listen);
    this.#logPort = await this.#traffic.listen(record.logPort).catch(() => this.#traffic.listen(0));
    await this.#workers.look(this.#servers.names());
    // Another version of this program, other addresses, or slots that nobody knows of.
    const same = this.#frame() === (await readFileIfThere(join(this.#options.directory, FRAME)));
    await this.#servers.read();
    for (const { placement, server } of this.#servers.placements()) {
      if (!placement.retired && this.#servers.states.get(server)?.draining) this.#drained.add(placement.target.id);
    }
    if (!same) await this.#reload();
    return true;
  }

  async #startEngine(): Promise<void> {
    if (this.#logPort === 0) this.#logPort = await this.#traffic.listen(0);
    this.#listen = await choosePorts(this.#options.listen, this.#listen);
    this.#backends = new Backends();
    this.#backends.extend(this.table.routes);
    await this.#saveBackends();
    await this.#engine.start(this.#files([]), this.#listen, this.#logPort);
    this.#maps.forget();
    this.#shown?.forget();
    await this.#workers.look(this.#servers.names());
  }

  /** A HAProxy that ends is started again at once. */
  #follow(): void {
    void this.#engine.ended().then(async () => {
      if (this.#stopping) return;
      this.#options.log('haproxy-ended');
      this.#workers.forgetAll();
      await this.#inTurn(async () => {
        await this.#startEngine();
        await this.#converge();
      });
      this.#options.log('haproxy-started', { pid: this.#engine.identity?.pid });
      this.#follow();
    });
  }

  async #converge(): Promise<void> {
    this.#traffic.keepOnly(new Set(this.table.routes.map(({ app }) => appKey(app))));
    for (const { app } of this.table.routes) this.#traffic.of(appKey(app));
    if (!this.#backends.place(this.table.routes)) await this.#reload();
    await this.#saveBackends();
    this.#workers.rename(this.#servers.names());
    await this.#shown?.add(this.certificates);
    await this.#convergeRoutes();
    await this.#shown?.remove(this.certificates);
  }

  async #convergeRoutes(): Promise<void> {
    for (let round = 0; round < ROUNDS; round += 1) {
      await this.#servers.read();
      const commands = serverCommands(this.#backends, this.#servers.states, (id) => this.#drained.has(id));
      const maps = this.#tableMaps();
      const changed = this.#maps.changed(maps);
      if (commands.add.length + commands.remove.length + changed.length === 0) return;
      const [checks, routing] = [changed.filter(isCheckMap), changed.filter((name) => !isCheckMap(name))];
      for (const name of checks) await this.#maps.replace(name, maps[name]);
      await this.#tell(commands.add);
      for (const name of routing) await this.#maps.replace(name, maps[name]);
      await this.#tell(commands.remove);
    }
    this.#options.log('haproxy-behind', { version: this.table.version });
  }

  async #tell(commands: string[]): Promise<void> {
    await this.#engine.master.tell(this.#workers.present, commands);
  }

  async #reload(): Promise<void> {
    this.#backends.extend(this.table.routes);
    await this.#servers.read();
    await this.#saveBackends();
    await this.#engine.reload(this.#files(this.#servers.presentLines()));
    this.#maps.forget();
    this.#shown?.forget();
    await this.#workers.look(this.#servers.names());
    this.#options.log('haproxy-reloaded', { backends: this.#backends.list.length });
  }

  #files(states: string[]): EngineFiles {
    const maps = this.#tableMaps();
    return {
      configuration: configuration({ listen: this.#listen, logPort: this.#logPort }, this.#backends),
      maps: [
        ...TABLE_MAPS.map((name) => [mapFile(name), mapText(maps[name])] as const),
        [mapFile('pages'), mapText(pageEntries())] as const,
        [FRAME, this.#frame()] as const,
      ],
      serverStates: serverStateFile(states),
    };
  }

  #tableMaps(): ReturnType<typeof tableMaps> {
    const tables = { routes: this.table, certificates: this.certificates, tls: this.#listen.tls !== undefined };
    return tableMaps(tables, this.#backends);
  }

  /** The configuration without what is changed while HAProxy runs: only when it differs a running HAProxy has to be reloaded. */
  #frame(): string {
    const empty = this.#backends.list.map((backend) => ({ ...backend, slots: backend.slots.map(() => undefined) }));
    return configuration({ listen: this.#listen, logPort: this.#logPort }, new Backends(empty));
  }

  #planWatch(): void {
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => {
      void this.#look()
        .catch((error: Error) => this.#options.log('haproxy-unreachable', { error: error.message }))
        .finally(() => {
          if (!this.#stopping) this.#planWatch();
        });
    }, WATCH_MS);
  }

  #lookSoon(): void {
    void this.#inTurn(() => this.#servers.read()).catch(() => undefined);
  }

  async #look(): Promise<void> {
    await this.#inTurn(async () => {
      await this.#workers.look(this.#servers.names());
      await this.#servers.read();
      await this.#releaseRetired();
    });
    await this.#servers.rescue();
  }

  async #releaseRetired(): Promise<void> {
    const retired = [...this.#servers.placements()].filter(({ placement }) => placement.retired);
    if (retired.length === 0) return;
    const sums = await this.#workers.sums();
    const idle = retired.filter(({ placement }) => (sums.get(`target:${placement.target.id}`)?.inFlight ?? 0) === 0);
    for (const { placement } of idle) this.#backends.release(placement);
    if (idle.length > 0) await this.#converge();
  }

  async #holdsNothing(): Promise<boolean> {
    await this.#workers.look(this.#servers.names()).catch(() => undefined);
    const sums = await this.#workers.sums();
    return [...sums.values()].every(({ inFlight }) => inFlight === 0);
  }

  get #backendsPath(): string {
    return join(this.#options.directory, 'backends.json');
  }

  #saveBackends(): Promise<void> {
    return writeFileAtomic(this.#backendsPath, JSON.stringify(this.#backends.list));
  }

  /** One after the other: each looks at what HAProxy has and changes it. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#work.then(work);
    this.#work = turn.catch(() => undefined);
    return turn;
  }
}

function targetStats(id: string, { bytesIn = 0, bytesOut = 0 }: Partial<StatRow> = {}): EdgeTargetStats {
  return { id, bytesIn, bytesOut };
}

function isCheckMap(name: TableMap): boolean {
  return name === 'check-paths' || name === 'check-hosts';
}
