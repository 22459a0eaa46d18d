import { randomUUID } from 'node:crypto';
import type { ExpressionBuilder, ExpressionWrapper, SqlBool } from 'kysely';
import type { SqlEngine } from '../../stores/sql/engine.ts';
import type { Tables } from '../../stores/sql/tables.ts';
import { LEASE_TIMES, type Lease, LeasedLeadership, type LeaseTimes } from '../lease/leased-leadership.ts';

export interface DatabaseLeaseOptions {
  engine: Pick<SqlEngine, 'db' | 'now' | 'violation'>;
  /** Servers that ask for the same name compete. */
  name: string;
  /** Of this server; the same after a restart when nobody else can have its data. */
  identity: string;
  /** Whether it is certain that a holder's process has ended: its Lease need not be waited for. Default: that is never known. */
  isGone?: (holder: string) => Promise<boolean>;
  onError: (error: unknown) => void;
  /** Milliseconds; for tests. */
  times?: Partial<LeaseTimes>;
}

/** The server that holds a row of the database leads. Only the database's clock says when its time is over. */
export class DatabaseLease extends LeasedLeadership {
  readonly #row: LeaseRow;

  constructor(options: DatabaseLeaseOptions) {
    const times = { ...LEASE_TIMES, ...options.times };
    const row = new LeaseRow(options, times.leaseMs);
    super(row, times, options.onError);
    this.#row = row;
  }

  /** What stands in the row as long as this server leads, and never again after another one, or its own successor, has taken over. */
  term(): string | undefined {
    return this.#row.term;
  }
}

type LeaseExpressions = ExpressionBuilder<Tables, 'leases'>;

class LeaseRow implements Lease {
  readonly #options: DatabaseLeaseOptions;
  readonly #leaseMs: number;
  #holder: string | undefined;
  #term: string | undefined;

  constructor(options: DatabaseLeaseOptions, leaseMs: number) {
    this.#options = options;
    this.#leaseMs = leaseMs;
  }

  async hold(): Promise<boolean> {
    const { engine, name, identity } = this.#options;
    if (this.#term !== undefined && !(await this.#renew(this.#term))) {
      // Somebody else has it. To take it anew is for the next turn: what was begun in the old term has to end first.
      this.#term = undefined;
      return false;
    }
    const held = this.#term !== undefined || (await this.#take()) || (await this.#make());
    const row = held
      ? undefined
      : await engine.db.selectFrom('leases').select(['holder', 'term']).where('name', '=', name).executeTakeFirst();
    const holds = held || (row !== undefined && (await this.#inherit(row)));
    this.#holder = holds ? identity : row?.holder || undefined;
    return holds;
  }

  async letGo(): Promise<void> {
    const { engine, name, identity } = this.#options;
    await engine.db
      .updateTable('leases')
      .set({ holder: '', expires_at: 0, term: null })
      .where('name', '=', name)
      .where('holder', '=', identity)
      .where('term', '=', this.#term ?? '')
      .execute();
    this.#holder = undefined;
    this.#term = undefined;
  }

  get term(): string | undefined {
    return this.#term;
  }

  holder(): string | undefined {
    return this.#holder;
  }

  async #renew(term: string): Promise<boolean> {
    const { engine, name } = this.#options;
    const { numUpdatedRows } = await engine.db
      .updateTable('leases')
      .set((eb) => ({ expires_at: eb(engine.now, '+', this.#leaseMs) }))
      .where('name', '=', name)
      .where('term', '=', term)
      .executeTakeFirstOrThrow();
    return numUpdatedRows > 0n;
  }

  // One statement looks and changes: of two servers one finds the row as it was. Under its own name a server takes it at once: that is
  // one that was killed and is back, and whatever is left of the one before has another term.
  #take(): Promise<boolean> {
    const { engine, identity } = this.#options;
    return this.#takeWhere((eb) => eb.or([eb('holder', '=', identity), eb('expires_at', '<', engine.now)]));
  }

  // That same term: a successor under the holder's name may have begun to lead since.
  async #inherit({ holder, term }: { holder: string; term: string | null }): Promise<boolean> {
    if (holder === '' || term === null || !(await this.#options.isGone?.(holder))) return false;
    return this.#takeWhere((eb) => eb('term', '=', term));
  }

  async #takeWhere(isFree: (eb: LeaseExpressions) => ExpressionWrapper<Tables, 'leases', SqlBool>): Promise<boolean> {
    const { engine, name, identity } = this.#options;
    const term = randomUUID();
    const { numUpdatedRows } = await engine.db
      .updateTable('leases')
      .set((eb) => ({ holder: identity, term, expires_at: eb(engine.now, '+', this.#leaseMs) }))
      .where('name', '=', name)
      .where(isFree)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows > 0n) this.#term = term;
    return numUpdatedRows > 0n;
  }

  /** The first server of all makes the row. */
  async #make(): Promise<boolean> {
    const { engine, name, identity } = this.#options;
    const term = randomUUID();
    try {
      await engine.db
        .insertInto('leases')
        .values((eb) => ({ name, holder: identity, term, expires_at: eb(engine.now, '+', this.#leaseMs) }))
        .execute();
      this.#term = term;
      return true;
    } catch (error) {
      if (engine.violation(error) === 'duplicate') return false;
      throw error;
    }
  }
}
