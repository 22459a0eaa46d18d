import { EventEmitter } from 'node:events';
import { isDeepStrictEqual } from 'node:util';
import { adoptProcess, StartFailed } from '@nonstop4/plane/detached-process';
import { send } from '@nonstop4/plane/process-group';
import { identifyProcess, isSameProcess, type ProcessIdentity } from '@nonstop4/plane/process-identity';
import { initialEnvironment, type ProcessRow, readProcessTable } from '@nonstop4/plane/process-table';
import { NICE } from '@nonstop4/plane/scheduling';
import type { Enclosure } from './enclosure.ts';
import type { LogCollector } from './logs/log-collector.ts';
import type { ReplicaSpec, ReplicaStatus, WorkerEvent } from './protocol.ts';
import { REPLICA_MARK, Replica, type ReplicaSurroundings } from './replica.ts';
import type { ReplicaStore } from './replica-store.ts';
import { StartGate } from './start-gate.ts';

/** The same id was asked for with another specification, or is being stopped. */
export class ReplicaConflict extends Error {}

/** Changes as the server sees them, without the snapshot. */
export type ReplicaChange = Exclude<WorkerEvent, { kind: 'snapshot' }>;

export interface RestoreCounts {
  adopted: number;
  startedAgain: number;
}

/** All replicas of one worker, in memory and on disk. */
export class ReplicaSet {
  readonly #replicas = new Map<string, Replica>();
  readonly #store: ReplicaStore;
  readonly #logs: LogCollector;
  readonly #complain: (message: string) => void;
  readonly #enclosure: Enclosure;
  readonly #changes = new EventEmitter<{ change: [ReplicaChange] }>().setMaxListeners(0);
  readonly #gate = new StartGate();
  readonly #around: ReplicaSurroundings;
  /** No restart and no new replica any more: the worker is going. */
  #closing = false;

  constructor(
    store: ReplicaStore,
    { logs, enclosure, complain }: { logs: LogCollector; enclosure: Enclosure; complain: (message: string) => void },
  ) {
    this.#store = store;
    this.#logs = logs;
    this.#complain = complain;
    this.#enclosure = enclosure;
    this.#around = {
      enter: () => this.#gate.enter(),
      launch: (spec) => this.#launch(spec),
      leavesOpen: (spec) => enclosure.leavesOpen(spec),
      endedOpen: (spec) => this.#settle(spec),
      ranOutOfMemory: (group) => enclosure.ranOutOfMemory(group),
      log: (spec, text) => this.#logs.platform(spec.id, spec.app, text),
      logEnd: (spec, text) => {
        this.#logs.flush(spec.id);
        this.#logs.platform(spec.id, spec.app, text);
      },
      changed: (replica) => this.#changed(replica),
    };
  }

  /** Takes over what an earlier worker left: adopts what still runs, starts again what does not. */
  async restore(): Promise<RestoreCounts> {
    const records = await this.#store.load(this.#complain);
    const strays = records.length > 0 ? findStrays(new Set(records.map((record) => record.spec.id))) : new Map();
    const counts: RestoreCounts = { adopted: 0, startedAgain: 0 };
    for (const record of records) {
      const replica = new Replica(record, this.#around);
      this.#replicas.set(record.spec.id, replica);
      this.#logs.attach(record.spec.id, record.spec.app);
      this.#resume(replica, strays.get(record.spec.id) ?? [], counts);
    }
    return counts;
  }

  /** Starts a replica; the same one again is no-op. Throws ReplicaConflict. */
  async put(spec: ReplicaSpec): Promise<ReplicaStatus> {
    if (this.#closing) throw new ReplicaConflict('this worker is stopping');
    const present = this.#replicas.get(spec.id);
    if (present) {
      if (isDeepStrictEqual(present.spec, spec) && present.status().phase !== 'stopping') return present.status();
      throw new ReplicaConflict(`replica ${spec.id} is here already with another specification, or is being stopped`);
    }
    const facts = { startedAt: new Date().toISOString(), restarts: 0, everReady: false, over: false };
    const replica = new Replica({ spec, facts }, this.#around);
    this.#replicas.set(spec.id, replica);
    // Recorded before it runs: a worker that dies in between finds it by its mark.
    await this.#save().catch((error: Error) => {
      this.#replicas.delete(spec.id);
      throw error;
    });
    this.#logs.attach(spec.id, spec.app);
    await replica.start();
    return replica.status();
  }

  /** Stops and forgets a replica; resolves when it is gone. Absent is fine. */
  async remove(id: string, graceMs: number): Promise<void> {
    const replica = this.#replicas.get(id);
    if (!replica) return;
    await replica.stop(graceMs);
    if (this.#replicas.get(id) !== replica) return;
    this.#replicas.delete(id);
    this.#logs.flush(id);
    this.#logs.detach(id, true);
    await this.#enclosure.forget(id).catch((error: Error) => this.#complain(`${id} left files: ${error.message}`));
    this.#changes.emit('change', { kind: 'gone', id });
    await this.#save();
  }

  get(id: string): Replica | undefined {
    return this.#replicas.get(id);
  }

  all(): Replica[] {
    return [...this.#replicas.values()];
  }

  /** Calls the listener with each change until the returned function is called. */
  onChange(listener: (change: ReplicaChange) => void): () => void {
    this.#changes.on('change', listener);
    return () => this.#changes.off('change', listener);
  }

  /** Stops all, keeping what is recorded, so that the next worker starts them again; a second call makes it quicker. */
  async stopAll(graceMs: number): Promise<void> {
    this.#closing = true;
    await Promise.all(this.all().map((replica) => replica.stop(graceMs)));
    await this.#save();
  }

  /** Writes what is known and lets everything run, for the worker that comes next. */
  async handOver(): Promise<void> {
    this.#closing = true;
    await this.#save();
  }

  /** The loss of a whole node, for drills: SIGKILL to everything at once, and nothing recorded of it. */
  killAll(): void {
    this.#closing = true;
    for (const replica of this.all()) replica.kill('killed-for-drill');
  }

  #resume(replica: Replica, strays: ProcessRow[], counts: RestoreCounts): void {
    const { spec, facts } = replica.record;
    const identity = runningProcess(facts.identity, strays);
    if (identity) {
      counts.adopted += 1;
      replica.adopt(adoptProcess(identity));
      return;
    }
    for (const stray of strays) send(stray.pid, 'SIGKILL');
    if (spec.purpose === 'trial') {
      if (!facts.over) replica.declareOver();
      return;
    }
    counts.startedAgain += 1;
    if (facts.identity) facts.restarts += 1;
    if (facts.identity && !facts.enclosed) this.#settle(spec);
    facts.identity = undefined;
    void replica.start();
  }

  async #launch(spec: ReplicaSpec) {
    if (this.#closing) throw new StartFailed('the worker is stopping');
    try {
      const paths = this.#logs.attach(spec.id, spec.app);
      const mark = { name: REPLICA_MARK, value: spec.id };
      return await this.#enclosure.launch(spec, { ...paths, mark, nice: NICE.starting });
    } catch (error) {
      if (error instanceof StartFailed) throw error;
      throw new StartFailed(`the worker cannot write its output: ${(error as Error).message}`);
    }
  }

  #settle(spec: ReplicaSpec): void {
    this.#enclosure
      .settle(spec)
      .catch((error: Error) => this.#complain(`the data of ${spec.app} could not be given to it: ${error.message}`));
  }

  #changed(replica: Replica): void {
    if (this.#replicas.get(replica.spec.id) !== replica) return;
    this.#changes.emit('change', { kind: 'replica', replica: replica.status() });
    if (!this.#closing)
      this.#save().catch((error: Error) => this.#complain(`state could not be written: ${error.message}`));
  }

  /** After a new key was made: writes down once more what an old one sealed. */
  async sealWithCurrentKey(): Promise<void> {
    if (this.#store.isOutdated && !this.#closing) await this.#save();
  }

  #save(): Promise<void> {
    return this.#store.save(() => this.all().map((replica) => replica.record));
  }
}

// By the record; or, when the worker died between the start and the record, by the mark in the environment.
function runningProcess(recorded: ProcessIdentity | undefined, strays: ProcessRow[]): ProcessIdentity | undefined {
  if (recorded && isSameProcess(recorded)) return recorded;
  const leader = strays.find((row) => row.pid === row.session);
  return leader && identifyProcess(leader.pid);
}

// Running processes that carry the mark of one of the replicas, in one pass.
function findStrays(ids: Set<string>): Map<string, ProcessRow[]> {
  const found = new Map<string, ProcessRow[]>();
  for (const row of readProcessTable()) {
    const id = row.zombie ? undefined : initialEnvironment(row.pid, REPLICA_MARK);
    if (id === undefined || !ids.has(id)) continue;
    found.set(id, [...(found.get(id) ?? []), row]);
  }
  return found;
}
