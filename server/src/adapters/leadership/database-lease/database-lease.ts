import type { SqlEngine } from '../../stores/sql/engine.ts';
import { LEASE_TIMES, type Lease, LeasedLeadership, type LeaseTimes } from '../lease/leased-leadership.ts';

export interface DatabaseLeaseOptions {
  engine: Pick<SqlEngine, 'db' | 'now' | 'violation'>;
  /** Servers that ask for the same name compete. */
  name: string;
  /** Of this server; the same after a restart when nobody else can have its data. */
  identity: string;
  onError: (error: unknown) => void;
  /** Milliseconds; for tests. */
  times?: Partial<LeaseTimes>;
}

/** The server that holds a row of the database leads. Only the database's clock says when its time is over. */
export class DatabaseLease extends LeasedLeadership {
  constructor(options: DatabaseLeaseOptions) {
    const times = { ...LEASE_TIMES, ...options.times };
    super(new LeaseRow(options, times.leaseMs), times, options.onError);
  }
}

class LeaseRow implements Lease {
  readonly #options: DatabaseLeaseOptions;
  readonly #leaseMs: number;
  #holder: string | undefined;

  constructor(options: DatabaseLeaseOptions, leaseMs: number) {
    this.#options = options;
    this.#leaseMs = leaseMs;
  }

  async hold(): Promise<boolean> {
    const { engine, name, identity } = this.#options;
    const held = (await this.#take()) || (await this.#make());
    if (held) {
      this.#holder = identity;
      return true;
    }
    const row = await engine.db.selectFrom('leases').select('holder').where('name', '=', name).executeTakeFirst();
    this.#holder = row?.holder || undefined;
    return false;
  }

  async letGo(): Promise<void> {
    const { engine, name, identity } = this.#options;
    await engine.db
      .updateTable('leases')
      .set({ holder: '', expires_at: 0 })
      .where('name', '=', name)
      .where('holder', '=', identity)
      .execute();
    this.#holder = undefined;
  }

  holder(): string | undefined {
    return this.#holder;
  }

  // One statement looks and changes: of two servers one finds the row as it was.
  async #take(): Promise<boolean> {
    const { engine, name, identity } = this.#options;
    const { numUpdatedRows } = await engine.db
      .updateTable('leases')
      .set((eb) => ({ holder: identity, expires_at: eb(engine.now, '+', this.#leaseMs) }))
      .where('name', '=', name)
      .where((eb) => eb.or([eb('holder', '=', identity), eb('expires_at', '<', engine.now)]))
      .executeTakeFirstOrThrow();
    return numUpdatedRows > 0n;
  }

  /** The first server of all makes the row. */
  async #make(): Promise<boolean> {
    const { engine, name, identity } = this.#options;
    try {
      await engine.db
        .insertInto('leases')
        .values((eb) => ({ name, holder: identity, expires_at: eb(engine.now, '+', this.#leaseMs) }))
        .execute();
      return true;
    } catch (error) {
      if (engine.violation(error) === 'duplicate') return false;
      throw error;
    }
  }
}
