import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { acquireProcessLock } from '@nonstop4/plane/process-lock';
import { DatabaseEventBus } from '../adapters/event-bus/database/database-event-bus.ts';
import { InProcessEventBus } from '../adapters/event-bus/in-process/in-process-event-bus.ts';
import { DatabaseLease } from '../adapters/leadership/database-lease/database-lease.ts';
import type { SqlEngine } from '../adapters/stores/sql/engine.ts';
import { sqlStores } from '../adapters/stores/sql/sql-stores.ts';
import type { ServerConfig } from '../config.ts';
import type { EventBus } from '../ports/event-bus.ts';
import type { Leadership } from '../ports/leadership.ts';
import type { Stores } from '../ports/stores/stores.ts';
import type { Surroundings } from './data-plane.ts';
import { describe } from './describe.ts';

/** The row of `leases` that the leader holds. */
const LEASE = 'leader';

/** How this server gets on with others on the same database. */
export interface Servers {
  /** There may be others. */
  several: boolean;
  leadership: Leadership;
  stores: Stores;
  /** For the loops: nothing can be written in it any more once another server leads. */
  leaderStores: Stores;
  /** Tells what happens on any server. */
  bus: EventBus;
  /** Tells what is published on this one. */
  own: EventBus;
  /** From now on others are heard. */
  open(): void;
  /** With the database. */
  close(): Promise<void>;
}

/** On one machine a server that is gone is noticed at once, and its successor need not wait for long: the database is asked as often as it costs nothing. */
const RETRY_HERE_MS = 500;
const LOCK_TRIES = 100;
const LOCK_AGAIN_MS = 100;

/** The kernel holds this name for as long as the server lives. */
const lockOf = (name: string) => `leading-${name}`;

/** All servers of this machine and data directory; their names follow. */
function namesHere({ data }: ServerConfig): string {
  return `${hostname()}:${data.root}:`;
}

/** Whether it is certain that a server has ended: it was one of this machine, and nobody has its name here any more. */
function hasEnded(config: ServerConfig): (holder: string) => Promise<boolean> {
  const here = namesHere(config);
  return async (holder) => {
    const name = holder.slice(here.length);
    if (!holder.startsWith(here) || name === config.servers.name) return false;
    const lock = await acquireProcessLock(config.data.root, lockOf(name));
    lock?.release();
    return lock !== undefined;
  };
}

// Another server may be looking whether this one lives, which takes no time.
async function takeName({ data, servers: { name } }: ServerConfig): Promise<void> {
  for (let tries = LOCK_TRIES; tries > 0; tries -= 1) {
    if (await acquireProcessLock(data.root, lockOf(name))) return;
    await delay(LOCK_AGAIN_MS);
  }
  throw new Error(
    `Another server called ${name} works in ${data.root}: each needs a name of its own (NONSTOP4_PROCESS).`,
  );
}

/** One server alone, and whoever leads by a cluster's own Lease. */
export function aloneOn(engine: SqlEngine, leadership: Leadership, here: EventBus): Servers {
  const stores = sqlStores(engine);
  return {
    ...{ several: false, leadership, stores, leaderStores: stores, bus: here, own: here },
    open: () => undefined,
    close: () => stores.close(),
  };
}

/** One of several: the database says who leads, and takes what happens from one to the others. */
export async function amongServers(
  config: ServerConfig,
  engine: SqlEngine,
  here: EventBus,
  report: Surroundings['report'],
): Promise<Servers> {
  await takeName(config);
  const stores = sqlStores(engine);
  const onError = (error: unknown) => report('something in the background failed', { error: describe(error) });
  const own = new InProcessEventBus(onError);
  const leadership = new DatabaseLease({
    ...{ engine, name: LEASE, identity: `${namesHere(config)}${config.servers.name}`, isGone: hasEnded(config) },
    ...(config.kubernetes ? {} : { times: { retryMs: RETRY_HERE_MS } }),
    onError: (error) => report('the database was asked in vain who leads', { error: describe(error) }),
  });
  const all = new DatabaseEventBus({
    ...{ engine, here },
    onError: (error) => report('other servers do not hear what happens here', { error: describe(error) }),
  });
  const bus: EventBus = {
    publish(event) {
      own.publish(event);
      all.publish(event);
    },
    subscribe: (listener) => all.subscribe(listener),
  };
  return {
    ...{ several: true, leadership, stores, bus, own },
    leaderStores: sqlStores(engine.fenced({ lease: LEASE, term: () => leadership.term() })),
    open: () => all.open(),
    async close() {
      await all.close();
      await stores.close();
    },
  };
}
