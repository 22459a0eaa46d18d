import { RESCUE_DELAY_MS } from '../limits.ts';
import type { Log } from '../log.ts';
import type { Backend, Backends, Placement } from './backends.ts';
import { checkedServer, twinServer } from './configuration.ts';
import type { Engine } from './engine.ts';
import { mayBeRescued, sessionsAt } from './rescue.ts';
import { parseServerStates, type ServerStateRow } from './server-rows.ts';
import type { Names, Workers } from './workers.ts';

/** A target and the two servers of HAProxy that it is. */
export interface PlacedServer {
  backend: Backend;
  placement: Placement;
  server: string;
  twin: string;
}

/** How HAProxy's servers are: read from it, with what is said and done when one goes down. */
export class ServerWatch {
  readonly #engine: Engine;
  readonly #workers: Workers;
  readonly #backends: () => Backends;
  readonly #log: Log;
  #states: ReadonlyMap<string, ServerStateRow> = new Map();
  /** By target id; of those that are down, since when. */
  readonly #downSince = new Map<string, number>();

  constructor(engine: Engine, workers: Workers, backends: () => Backends, log: Log) {
    this.#engine = engine;
    this.#workers = workers;
    this.#backends = backends;
    this.#log = log;
  }

  /** As they were read last. */
  get states(): ReadonlyMap<string, ServerStateRow> {
    return this.#states;
  }

  async read(): Promise<void> {
    const { present } = this.#workers;
    this.#states = parseServerStates(await this.#engine.master.tell(present, ['show servers state']));
    for (const { placement, server } of this.placements()) this.#note(placement, isUp(this.#states.get(server)));
  }

  isUp(app: string, id: string): boolean {
    for (const { placement, server } of this.placements()) {
      if (placement.app === app && placement.target.id === id && !placement.retired)
        return isUp(this.#states.get(server));
    }
    return true;
  }

  *placements(): Generator<PlacedServer> {
    for (const backend of this.#backends().list) {
      for (const [index, placement] of backend.slots.entries()) {
        if (!placement) continue;
        const [server, twin] = [`${backend.name}/${checkedServer(index)}`, `${backend.name}/${twinServer(index)}`];
        yield { backend, placement, server, twin };
      }
    }
  }

  names(): Names {
    const names = new Map<string, string>();
    for (const { backend, placement, server, twin } of this.placements()) {
      names.set(`${backend.name}/BACKEND`, `app:${backend.app}`);
      names.set(server, `target:${placement.target.id}`).set(twin, `target:${placement.target.id}`);
    }
    return names;
  }

  /** What a new worker is told of them: nothing of those that moved meanwhile. */
  presentLines(): string[] {
    return [...this.placements()].flatMap(({ placement, server, twin }) => {
      const row = this.#states.get(server);
      const same = row?.host === placement.target.host && row.port === placement.target.port && !row.maintenance;
      return same ? [row.line, this.#states.get(twin)?.line ?? ''].filter((line) => line !== '') : [];
    });
  }

  /** Requests without an answer leave a target found dead, a good second after it was taken out, when another one is up. */
  async rescue(): Promise<void> {
    const now = performance.now();
    for (const { backend, placement, server, twin } of [...this.placements()]) {
      const since = this.#downSince.get(placement.target.id);
      if (since === undefined || now - since < RESCUE_DELAY_MS) continue;
      const otherUp = backend.slots.some((slot) => slot && slot !== placement && this.isUp(slot.app, slot.target.id));
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

  #note({ target, retired }: Placement, up: boolean): void {
    const { id, host, port } = target;
    if (up === !this.#downSince.has(id)) return;
    if (up) this.#downSince.delete(id);
    else this.#downSince.set(id, performance.now());
    if (!retired) this.#log(`target-${up ? 'brought-back' : 'taken-out'}`, { target: id, address: `${host}:${port}` });
  }
}

// One in maintenance is about to get its target, or has none any more: nothing is known against it.
function isUp(row: ServerStateRow | undefined): boolean {
  return row === undefined || row.maintenance || row.up;
}
