import type { Engine } from './engine.ts';
import { parseStats, type StatRow } from './server-rows.ts';

const NOTHING: StatRow = { inFlight: 0, bytesIn: 0, bytesOut: 0, broken: 0 };

/** Which App, and which target, a name in a worker's statistics stands for: after a reload the old worker keeps its own. */
export type Names = ReadonlyMap<string, string>;

interface Worker {
  names: Names;
  /** As they were when this agent first saw them: counters count from its start. */
  base: Map<string, StatRow>;
  last: Map<string, StatRow>;
}

/**
 * The workers of one HAProxy: the present one, and those of before a reload that still hold requests. Their figures are added up; of a
 * worker that ended, the last ones seen go on counting.
 */
export class Workers {
  readonly #engine: Engine;
  readonly #known = new Map<number, Worker>();
  readonly #ended = new Map<string, StatRow>();
  #present: number | undefined;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** The one that takes new connections. */
  get present(): number {
    if (this.#present === undefined) throw new Error('no worker of HAProxy is known');
    return this.#present;
  }

  pids(): number[] {
    return [...this.#known.keys()];
  }

  /** Looks who is there. `names`: of the present worker; older ones keep what was said of them. */
  async look(names: Names): Promise<void> {
    const { workers } = await this.#engine.master.processes();
    this.#present = workers.find(({ old }) => !old)?.pid;
    for (const { pid } of workers) if (!this.#known.has(pid)) await this.#meet(pid, names);
    for (const [pid, worker] of this.#known) if (!workers.some((one) => one.pid === pid)) this.#bury(pid, worker);
  }

  /** Names of the present worker from now on. */
  rename(names: Names): void {
    const present = this.#known.get(this.present);
    if (!present) return;
    for (const [server, row] of present.last) {
      const before = present.names.get(server);
      if (before === undefined || before === names.get(server)) continue;
      add(this.#ended, before, row, present.base.get(server));
      present.base.set(server, row);
    }
    present.names = names;
  }

  /** Sums over all workers, by what the names say (`app:shop`, `target:replica-1`). */
  async sums(): Promise<Map<string, StatRow>> {
    const sums = new Map<string, StatRow>();
    for (const [key, row] of this.#ended) sums.set(key, { ...row, inFlight: 0 });
    for (const [pid, worker] of this.#known) {
      const text = await this.#engine.master.tell(pid, ['show stat -1 6 -1']).catch(() => undefined);
      if (text !== undefined) worker.last = parseStats(text);
      addWorker(sums, worker);
    }
    return sums;
  }

  /** All of another HAProxy: the figures of the former one go on counting. */
  forgetAll(): void {
    for (const [pid, worker] of this.#known) this.#bury(pid, worker);
    this.#present = undefined;
  }

  async #meet(pid: number, names: Names): Promise<void> {
    const base = parseStats(await this.#engine.master.tell(pid, ['show stat -1 6 -1']));
    this.#known.set(pid, { names, base, last: base });
  }

  #bury(pid: number, worker: Worker): void {
    this.#known.delete(pid);
    addWorker(this.#ended, worker);
    for (const row of this.#ended.values()) row.inFlight = 0;
  }
}

function addWorker(sums: Map<string, StatRow>, worker: Worker): void {
  for (const [server, row] of worker.last) {
    const key = worker.names.get(server);
    if (key !== undefined) add(sums, key, row, worker.base.get(server));
  }
}

function add(sums: Map<string, StatRow>, key: string, row: StatRow, base = NOTHING): void {
  const sum = sums.get(key) ?? NOTHING;
  sums.set(key, {
    inFlight: sum.inFlight + row.inFlight,
    bytesIn: sum.bytesIn + row.bytesIn - base.bytesIn,
    bytesOut: sum.bytesOut + row.bytesOut - base.bytesOut,
    broken: sum.broken + row.broken - base.broken,
  });
}
