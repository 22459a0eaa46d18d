import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { readFileIfThere, writeFileAtomic } from '@nonstop4/plane/atomic-file';
import type { UnroutedStats } from '../client-server.ts';
import { type ControlledEdge, OlderTable } from '../controlled-edge.ts';
import { KeptCertificates } from '../kept-certificates.ts';
import { RESCUE_DELAY_MS, STOP_LINGER_MS, STOP_TIMEOUT_MS } from '../limits.ts';
import type { Log } from '../log.ts';
import type {
  CertificateTable,
  DrainRequest,
  DrainResult,
  EdgeHealth,
  EdgeStats,
  RouteTable,
  TargetHealth,
} from '../protocol.ts';
import { parseRouteTable } from '../route-table.ts';
import { TableFile } from '../table-file.ts';
import { type Backend, Backends, type Placement } from './backends.ts';
import { checkedServer, configuration, type ListenAddress, twinServer } from './configuration.ts';
import { Engine, type EngineFiles } from './engine.ts';
import { pageEntries } from './error-pages.ts';
import { appKey, type MapEntries, mapFile, mapText, TABLE_MAPS, type TableMap, tableMaps } from './maps.ts';
import { mayBeRescued, sessionsAt } from './rescue.ts';
import { serverCommands } from './server-commands.ts';
import { parseServerStates, type ServerStateRow, serverStateFile } from './server-rows.ts';
import { TrafficLog } from './traffic-log.ts';
import { type Names, Workers } from './workers.ts';

export interface HaproxyEdgeOptions {
  name: string;
  listen: ListenAddress;
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
  readonly #routesFile: TableFile<RouteTable>;
  readonly #certificates: KeptCertificates;
  readonly #drained = new Set<string>();
  #listen: ListenAddress;
  #logPort = 0;
  #backends = new Backends();
  #maps: Partial<Record<TableMap, string>> = {};
  #states: Map<string, ServerStateRow> = new Map();
  /** By target id; of those that are down, since when. */
  readonly #downSince = new Map<string, number>();
  #work: Promise<unknown> = Promise.resolve();
  #watch: NodeJS.Timeout | undefined;
  #stopping = false;

  constructor(options: HaproxyEdgeOptions) {
    this.#options = options;
    this.#listen = options.listen;
    this.#engine = new Engine(options.directory, options.path);
    this.#workers = new Workers(this.#engine);
    this.#traffic = new TrafficLog(() => this.#lookSoon());
    const { directory, log } = options;
    const path = join(directory, 'routes.json');
    this.#routesFile = new TableFile({ path, parse: parseRouteTable, unreadable: 'routes-file-unreadable', log });
    this.#certificates = new KeptCertificates(directory, log);
  }

  get port(): number {
    return this.#listen.port;
  }

  /** Goes on with the HAProxy of an earlier agent, or starts one by the table kept from before. */
  async start(): Promise<void> {
    this.table = (await this.#routesFile.load()) ?? this.table;
    await this.#certificates.load();
    const adopted = await this.#adopt();
    if (!adopted) await this.#startEngine();
    await this.#inTurn(() => this.#converge());
    this.#follow();
    const { port, hosts } = this.#listen;
    this.#options.log('listening', { port, hosts, routesVersion: this.table.version, adopted });
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
      await this.#certificates.take(table);
    });
  }

  handshakeFailures(): ReadonlyMap<string, number> {
    return new Map();
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
    await this.#inTurn(() => this.#readStates());
    return this.table.routes.flatMap((route) =>
      route.targets.map(({ id }) => ({
        app: route.app,
        id,
        state: this.#drained.has(id) ? 'draining' : this.#isUp(route.app, id) ? 'up' : 'down',
        inFlight: sums.get(`target:${id}`)?.inFlight ?? 0,
      })),
    );
  }

  async stats(): Promise<EdgeStats> {
    const sums = await this.#workers.sums();
    const apps = this.table.routes.map(({ app }) => {
      const { inFlight = 0, bytesIn = 0, bytesOut = 0 } = sums.get(`app:${app}`) ?? {};
      return { ...this.#traffic.of(appKey(app)).report(app), inFlight, bytesIn, bytesOut };
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
    this.#listen = { ...this.#options.listen, port: this.#options.listen.port || record.listen.port };
    this.#logPort = await this.#traffic.listen(record.logPort).catch(() => this.#traffic.listen(0));
    await this.#workers.look(this.#names());
    // Another version of this program, other addresses, or slots that nobody knows of.
    const same = this.#frame() === (await readFileIfThere(join(this.#options.directory, FRAME)));
    await this.#readStates();
    for (const { placement, server } of this.#placements()) {
      if (!placement.retired && this.#states.get(server)?.draining) this.#drained.add(placement.target.id);
    }
    if (!same) await this.#reload();
    return true;
  }

  async #startEngine(): Promise<void> {
    if (this.#logPort === 0) this.#logPort = await this.#traffic.listen(0);
    if (this.#listen.port === 0) this.#listen = { ...this.#listen, port: await freePort() };
    this.#backends = new Backends();
    this.#backends.extend(this.table.routes);
    await this.#saveBackends();
    await this.#engine.start(this.#files([]), this.#listen, this.#logPort);
    this.#forgetMaps();
    await this.#workers.look(this.#names());
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
    this.#workers.rename(this.#names());
    for (let round = 0; round < ROUNDS; round += 1) {
      await this.#readStates();
      const commands = serverCommands(this.#backends, this.#states, (id) => this.#drained.has(id));
      const maps = tableMaps(this.table, this.#backends);
      const changed = TABLE_MAPS.filter((name) => this.#maps[name] !== mapText(maps[name]));
      if (commands.add.length + commands.remove.length + changed.length === 0) return;
      const [checks, routing] = [changed.filter(isCheckMap), changed.filter((name) => !isCheckMap(name))];
      for (const name of checks) await this.#replaceMap(name, maps[name]);
      await this.#tell(commands.add);
      for (const name of routing) await this.#replaceMap(name, maps[name]);
      await this.#tell(commands.remove);
    }
    this.#options.log('haproxy-behind', { version: this.table.version });
  }

  async #tell(commands: string[]): Promise<void> {
    await this.#engine.master.tell(this.#workers.present, commands);
  }

  async #replaceMap(name: TableMap, entries: MapEntries): Promise<void> {
    const { master } = this.#engine;
    const worker = `@!${this.#workers.present}`;
    const file = mapFile(name);
    const version = /version created: (\d+)/i.exec(await master.ask(`${worker} prepare map ${file}`))?.[1];
    for (const part of parts(entries)) await master.ask(`${worker} add map @${version} ${file} <<\n${part}`);
    await master.ask(`${worker} commit map @${version} ${file}`);
    this.#maps[name] = mapText(entries);
  }

  async #reload(): Promise<void> {
    this.#backends.extend(this.table.routes);
    await this.#readStates();
    await this.#saveBackends();
    const present = [...this.#placements()].flatMap(({ placement, server, twin }) => {
      const row = this.#states.get(server);
      const same = row?.host === placement.target.host && row.port === placement.target.port && !row.maintenance;
      return same ? [row.line, this.#states.get(twin)?.line ?? ''] : [];
    });
    await this.#engine.reload(this.#files(present.filter((line) => line !== '')));
    this.#forgetMaps();
    await this.#workers.look(this.#names());
    this.#options.log('haproxy-reloaded', { backends: this.#backends.list.length });
  }

  #files(states: string[]): EngineFiles {
    const maps = tableMaps(this.table, this.#backends);
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

  /** The configuration without what is changed while HAProxy runs: only when it differs a running HAProxy has to be reloaded. */
  #frame(): string {
    const empty = this.#backends.list.map((backend) => ({ ...backend, slots: backend.slots.map(() => undefined) }));
    return configuration({ listen: this.#listen, logPort: this.#logPort }, new Backends(empty));
  }

  // What HAProxy has is what the files say, but the next convergence makes sure.
  #forgetMaps(): void {
    this.#maps = {};
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
    void this.#inTurn(() => this.#readStates()).catch(() => undefined);
  }

  async #look(): Promise<void> {
    await this.#inTurn(async () => {
      await this.#workers.look(this.#names());
      await this.#readStates();
      await this.#releaseRetired();
    });
    await this.#rescue();
  }

  async #releaseRetired(): Promise<void> {
    const retired = [...this.#placements()].filter(({ placement }) => placement.retired);
    if (retired.length === 0) return;
    const sums = await this.#workers.sums();
    const idle = retired.filter(({ placement }) => (sums.get(`target:${placement.target.id}`)?.inFlight ?? 0) === 0);
    for (const { placement } of idle) this.#backends.release(placement);
    if (idle.length > 0) await this.#converge();
  }

  /** Requests without an answer leave a target found dead, a good second after it was taken out, when another one is up. */
  async #rescue(): Promise<void> {
    const now = performance.now();
    for (const { backend, placement, server, twin } of [...this.#placements()]) {
      const since = this.#downSince.get(placement.target.id);
      if (since === undefined || now - since < RESCUE_DELAY_MS) continue;
      const otherUp = backend.slots.some((slot) => slot && slot !== placement && this.#isUp(slot.app, slot.target.id));
      if (otherUp) for (const name of [server, twin]) await this.#rescueFrom(name);
    }
  }

  async #rescueFrom(server: string): Promise<void> {
    const { master } = this.#engine;
    for (const worker of this.#workers.pids()) {
      for (const id of sessionsAt(server, await master.tell(worker, ['show sess']))) {
        if (mayBeRescued(await master.tell(worker, [`show sess ${id}`])))
          await master.tell(worker, [`shutdown session ${id}`]);
      }
    }
  }

  async #readStates(): Promise<void> {
    const { present } = this.#workers;
    this.#states = parseServerStates(await this.#engine.master.tell(present, ['show servers state']));
    for (const { placement, server } of this.#placements()) this.#noteState(placement, isUp(this.#states.get(server)));
  }

  #noteState({ target, retired }: Placement, up: boolean): void {
    const { id, host, port } = target;
    if (up === !this.#downSince.has(id)) return;
    if (up) this.#downSince.delete(id);
    else this.#downSince.set(id, performance.now());
    if (!retired)
      this.#options.log(`target-${up ? 'brought-back' : 'taken-out'}`, { target: id, address: `${host}:${port}` });
  }

  #isUp(app: string, id: string): boolean {
    for (const { placement, server } of this.#placements()) {
      if (placement.app === app && placement.target.id === id && !placement.retired)
        return isUp(this.#states.get(server));
    }
    return true;
  }

  async #holdsNothing(): Promise<boolean> {
    await this.#workers.look(this.#names()).catch(() => undefined);
    const sums = await this.#workers.sums();
    return [...sums.values()].every(({ inFlight }) => inFlight === 0);
  }

  *#placements(): Generator<{ backend: Backend; placement: Placement; server: string; twin: string }> {
    for (const backend of this.#backends.list) {
      for (const [index, placement] of backend.slots.entries()) {
        if (!placement) continue;
        const [server, twin] = [`${backend.name}/${checkedServer(index)}`, `${backend.name}/${twinServer(index)}`];
        yield { backend, placement, server, twin };
      }
    }
  }

  #names(): Names {
    const names = new Map<string, string>();
    for (const { backend, placement, server, twin } of this.#placements()) {
      names.set(`${backend.name}/BACKEND`, `app:${backend.app}`);
      names.set(server, `target:${placement.target.id}`).set(twin, `target:${placement.target.id}`);
    }
    return names;
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

// One in maintenance is about to get its target, or has none any more: nothing is known against it.
function isUp(row: ServerStateRow | undefined): boolean {
  return row === undefined || row.maintenance || row.up;
}

function isCheckMap(name: TableMap): boolean {
  return name === 'check-paths' || name === 'check-hosts';
}

/** A command and what follows it have to fit into one buffer of HAProxy. */
const MAX_PART_BYTES = 16 * 1024;

function parts(entries: MapEntries): string[] {
  const texts: string[] = [];
  let text = '';
  for (const entry of entries) {
    const line = mapText([entry]);
    if (text.length + line.length > MAX_PART_BYTES) {
      texts.push(text);
      text = '';
    }
    text += line;
  }
  return text === '' ? texts : [...texts, text];
}

async function freePort(): Promise<number> {
  const { createServer } = await import('node:net');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}
