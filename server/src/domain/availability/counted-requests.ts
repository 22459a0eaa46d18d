/** What an edge has counted for one App since it started. */
export interface EdgeCount {
  edge: string;
  startedAt: string;
  requests: Record<'1xx' | '2xx' | '3xx' | '4xx' | '5xx' | 'aborted', number>;
}

export interface CountedRequests {
  /** Answered by an edge, with whatever status. */
  requests: number;
  /** Of them with 5xx. */
  failed: number;
  /** Visitors who left before they had an answer: neither answered nor failed. */
  aborted: number;
}

/**
 * Adds up one App's requests over several looks at the edges' counters, which begin at zero with each start of an edge. Looked at every
 * few seconds, an edge that is killed takes along only what it counted since the last look.
 */
export class RequestCount {
  readonly #last = new Map<string, EdgeCount>();
  readonly #sum: CountedRequests = { requests: 0, failed: 0, aborted: 0 };
  #begunAt: number | undefined;

  /** `at`: when the counters were read. The first reading is what later ones are compared with. */
  add(counts: readonly EdgeCount[], at: number): void {
    const begunAt = this.#begunAt;
    this.#begunAt ??= at;
    for (const count of counts) {
      const base = this.#baseOf(count, begunAt);
      this.#last.set(count.edge, count);
      if (base === 'unknown') continue;
      this.#sum.requests += answered(count) - (base ? answered(base) : 0);
      this.#sum.failed += count.requests['5xx'] - (base?.requests['5xx'] ?? 0);
      this.#sum.aborted += count.requests.aborted - (base?.requests.aborted ?? 0);
    }
  }

  /** Undefined while no edge has ever told anything. */
  get sum(): CountedRequests | undefined {
    return this.#last.size === 0 ? undefined : { ...this.#sum };
  }

  /** Undefined: everything that it has counted is new. */
  #baseOf(count: EdgeCount, begunAt: number | undefined): EdgeCount | undefined | 'unknown' {
    const last = this.#last.get(count.edge);
    if (last?.startedAt === count.startedAt) return answered(last) <= answered(count) ? last : undefined;
    if (last) return undefined;
    // Met for the first time: counted since its start, which is new only when it started meanwhile.
    return begunAt !== undefined && Date.parse(count.startedAt) >= begunAt ? undefined : 'unknown';
  }
}

function answered({ requests }: EdgeCount): number {
  return requests['1xx'] + requests['2xx'] + requests['3xx'] + requests['4xx'] + requests['5xx'];
}
