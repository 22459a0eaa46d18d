import type { MetricsRange } from '../../../domain/combine-metrics.ts';
import type { ReplicaHistory } from '../../../domain/metrics.ts';
import type { Replica } from '../../../domain/workload.ts';
import type { NetworkUse } from './target-bytes.ts';
import { USAGE_KEPT_MS, UsageHistory } from './usage-history.ts';

/** Copies come and go with every deploy: of those that are gone the last ones are remembered. */
const GONE_KEPT = 16;

const NONE_KNOWN: ReadonlyMap<string, NetworkUse> = new Map();

/** What is known of one copy besides what it used. */
export type KnownReplica = Pick<ReplicaHistory, 'replica' | 'node' | 'release' | 'restarts' | 'seenAt'>;

interface Entry {
  known: KnownReplica;
  usage: UsageHistory;
}

/** What the copies of one App used, those that are gone for a while included. */
export class ReplicaHistories {
  readonly #entries = new Map<string, Entry>();

  /** A sample of those that there are, with what the edges know of them by id. Returns how many were started again since the one before. */
  see(at: number, replicas: readonly Replica[], networks: ReadonlyMap<string, NetworkUse> = NONE_KNOWN): number {
    let restarted = 0;
    for (const replica of replicas) {
      const { id, node, release, restarts, state, cpuCores, memoryBytes } = replica;
      const entry = this.#entries.get(id);
      restarted += Math.max(0, restarts - (entry?.known.restarts ?? restarts));
      const usage = entry?.usage ?? new UsageHistory();
      this.#entries.set(id, { known: { replica: id, node, release, restarts, seenAt: at }, usage });
      // Of one whose node does not answer only old figures are known.
      if (state !== 'lost') usage.add({ at, cpuCores, memoryBytes, ...networks.get(id) });
    }
    this.#forget(at);
    return restarted;
  }

  /** The newest first; those without a point in the range are left out. */
  histories(range: MetricsRange): ReplicaHistory[] {
    const all = [...this.#entries.values()].map(({ known, usage }) => ({ ...known, points: usage.history(range) }));
    return all
      .filter(({ points }) => points.length > 0)
      .toSorted((a, b) => b.seenAt - a.seenAt || b.release - a.release || a.replica.localeCompare(b.replica));
  }

  *[Symbol.iterator](): Generator<Entry> {
    yield* this.#entries.values();
  }

  usageOf(replica: string): UsageHistory | undefined {
    return this.#entries.get(replica)?.usage;
  }

  restore(known: KnownReplica, usage: UsageHistory): void {
    this.#entries.set(known.replica, { known, usage });
  }

  #forget(now: number): void {
    const gone = [...this.#entries.values()]
      .filter(({ known }) => known.seenAt < now)
      .toSorted((a, b) => b.known.seenAt - a.known.seenAt);
    for (const [place, { known }] of gone.entries()) {
      if (place >= GONE_KEPT || known.seenAt < now - USAGE_KEPT_MS) this.#entries.delete(known.replica);
    }
  }
}
