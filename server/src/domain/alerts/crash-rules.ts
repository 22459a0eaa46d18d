import type { Replica } from '../workload.ts';
import type { Finding, Verdict } from './alert.ts';
import { THRESHOLDS } from './thresholds.ts';

/** When the copies of an App that are there have ended, as far as it was seen. */
export class EndHistory {
  readonly #copies = new Map<string, { ends: number; at: number[] }>();

  /** Takes in what is seen now; copies that are gone are forgotten. */
  note(replicas: readonly Replica[], now: number): void {
    const present = new Set(replicas.map((replica) => replica.id));
    for (const id of this.#copies.keys()) if (!present.has(id)) this.#copies.delete(id);
    for (const replica of replicas) this.#noteCopy(replica, now);
  }

  /** Of each copy, the times of its ends that still count. */
  recent(now: number): number[][] {
    const { withinMs } = THRESHOLDS.restarts;
    return [...this.#copies.values()].map((copy) => copy.at.filter((at) => now - at < withinMs));
  }

  #noteCopy(replica: Replica, now: number): void {
    const ends = replica.restarts + (replica.state === 'crashed' ? 1 : 0);
    const { lastExit } = replica;
    const counts = lastExit !== undefined && lastExit.reason !== 'killed-for-drill';
    const known = this.#copies.get(replica.id);
    if (!known) {
      // Seen for the first time, after a start of the server say: of the ends before, the last one is known.
      this.#copies.set(replica.id, { ends, at: ends > 0 && counts ? [lastExit.at] : [] });
      return;
    }
    const more = counts ? Math.min(ends - known.ends, THRESHOLDS.restarts.ends) : 0;
    for (let end = 0; end < more; end += 1) known.at.push(now);
    known.at.splice(0, known.at.length - THRESHOLDS.restarts.ends);
    known.ends = ends;
  }
}

/** A copy that ends again and again. Well again when no copy that is there has ended for as long as ends count. */
export function judgeRestarts(appId: string, ends: readonly (readonly number[])[]): Finding {
  const worst = ends.reduce<readonly number[]>((most, one) => (one.length > most.length ? one : most), []);
  const verdict = (): Verdict => {
    if (worst.length >= THRESHOLDS.restarts.ends) return 'bad';
    return worst.length === 0 ? 'good' : 'unclear';
  };
  const [since] = worst;
  const params = { times: worst.length, minutes: THRESHOLDS.restarts.withinMs / 60_000 };
  return { kind: 'restart-loop', appId, subject: '', verdict: verdict(), ...(since ? { since } : {}), params };
}

/** A copy that was ended because it needed more memory than its limit. */
export function judgeMemory(appId: string, replicas: readonly Replica[], now: number): Finding {
  const killed = replicas.filter((replica) => replica.lastExit?.reason === 'out-of-memory');
  const last = killed.reduce((latest, replica) => Math.max(latest, replica.lastExit?.at ?? 0), 0);
  const [culprit] = killed;
  const verdict = (): Verdict => {
    if (!culprit || now - last >= THRESHOLDS.outOfMemory.quietMs) return 'good';
    return now - last < THRESHOLDS.outOfMemory.freshMs ? 'bad' : 'unclear';
  };
  const params: Finding['params'] = culprit ? { node: culprit.node, limitBytes: culprit.memoryLimitBytes } : {};
  return { kind: 'out-of-memory', appId, subject: '', verdict: verdict(), ...(culprit ? { since: last } : {}), params };
}
