import { groupByLeader, type ProcessRow, proportionalBytes, readProcessTable } from '@nonstop4/plane/process-table';
import { DEFAULTS } from './config.ts';
import { readListeningSockets, socketsOf } from './listening-sockets.ts';
import type { Replica } from './replica.ts';

interface CpuReading {
  leader: number;
  cpuSeconds: number;
  at: number;
}

/**
 * Measures what the replicas' process trees use, one pass over the process table for all, and has those killed that use
 * more memory than they may. Sampling can be outrun by a sudden allocation: it bounds an app, it does not wall it in.
 */
export class ResourceWatch {
  readonly #replicas: () => Replica[];
  readonly #timers: NodeJS.Timeout[];
  readonly #readings = new Map<string, CpuReading>();

  constructor(replicas: () => Replica[]) {
    this.#replicas = replicas;
    this.#timers = [
      setInterval(() => this.#sample(), DEFAULTS.sample.memoryMs),
      setInterval(() => this.#lookAtSockets(), DEFAULTS.sample.listeningMs),
    ];
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }

  #sample(): void {
    const running = this.#replicas().filter((replica) => replica.leader !== undefined);
    this.#forgetOthers(running);
    for (const [replica, rows] of membersOfEach(running)) {
      const memoryBytes = memoryOf(rows, replica.spec.memoryLimitBytes);
      replica.sampled(this.#cpuCores(replica, rows), memoryBytes);
      if (memoryBytes > replica.spec.memoryLimitBytes || replica.lostPart) replica.exceededMemory();
    }
  }

  // Undefined until two readings are far enough apart.
  #cpuCores(replica: Replica, rows: ProcessRow[]): number | undefined {
    const at = performance.now();
    const cpuSeconds = rows.reduce((sum, row) => sum + row.cpuSeconds, 0);
    const leader = replica.leader ?? 0;
    const before = this.#readings.get(replica.spec.id);
    // A timer may fire a little early: half a memory interval of tolerance keeps the rhythm.
    if (before?.leader === leader && at - before.at < DEFAULTS.sample.cpuMs - DEFAULTS.sample.memoryMs / 2)
      return undefined;
    this.#readings.set(replica.spec.id, { leader, cpuSeconds, at });
    if (before?.leader !== leader) return undefined;
    return Math.max(0, cpuSeconds - before.cpuSeconds) / ((at - before.at) / 1_000);
  }

  #forgetOthers(running: Replica[]): void {
    const ids = new Set(running.map((replica) => replica.spec.id));
    for (const id of this.#readings.keys()) if (!ids.has(id)) this.#readings.delete(id);
  }

  #lookAtSockets(): void {
    const wanting = this.#replicas().filter((replica) => replica.wantsSockets);
    if (wanting.length === 0) return;
    const listening = readListeningSockets();
    for (const [replica, rows] of membersOfEach(wanting)) {
      replica.sawSockets(
        socketsOf(
          rows.map((row) => row.pid),
          listening,
        ),
      );
    }
  }
}

function membersOfEach(replicas: Replica[]): [Replica, ProcessRow[]][] {
  if (replicas.length === 0) return [];
  const leaders = replicas.flatMap((replica) => replica.leader ?? []);
  const members = groupByLeader(readProcessTable(), leaders);
  return replicas.map((replica) => [replica, members.get(replica.leader ?? 0) ?? []]);
}

// Resident bytes count memory that processes share once for each of them: look closer before one is killed for it.
function memoryOf(rows: ProcessRow[], limit: number): number {
  const resident = rows.reduce((sum, row) => sum + row.residentBytes, 0);
  if (resident <= limit || rows.length < 2) return resident;
  return rows.reduce((sum, row) => sum + (proportionalBytes(row.pid) ?? row.residentBytes), 0);
}
