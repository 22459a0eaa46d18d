import { randomUUID } from 'node:crypto';
import type { EventBus, LiveEvent } from '../../../ports/event-bus.ts';
import type { SqlEngine } from '../../stores/sql/engine.ts';

/** From an event on one server to the listeners of another: this and a statement at each end. */
const LOOK_MS = 200;
/** What is published within so long goes as one statement. */
const GATHER_MS = 20;
/** Behind the newest: a statement that began earlier may be seen later than one that began after it. */
const OVERLAP_MS = 3_000;
/** Longer than any server stands still before others count it as gone. */
const KEPT_MS = 60_000;
const TIDY_MS = 30_000;
/** While the database is away; pages read everything again when it is back. */
const MOST_WAITING = 1_000;

export interface DatabaseEventBusOptions {
  engine: Pick<SqlEngine, 'db' | 'now'>;
  /** Tells the listeners of this server. */
  here: EventBus;
  /** Told of each kind of trouble once, until it is over. */
  onError: (error: unknown) => void;
}

/** What one server publishes reaches the listeners of every server on the database, within about a quarter of a second. See README.md. */
export class DatabaseEventBus implements EventBus {
  readonly #options: DatabaseEventBusOptions;
  /** Of this process: a successor under the same name is another one. */
  readonly #origin = randomUUID();
  /** In the form in which they travel, so that what says the same goes once. */
  readonly #waiting = new Set<string>();
  /** Ids of events that were told, and when (monotonic). */
  readonly #told = new Map<string, number>();
  #lookedAt = performance.now();
  #tidiedAt = performance.now();
  #sendTimer: NodeJS.Timeout | undefined;
  #lookTimer: NodeJS.Timeout | undefined;
  #sending: Promise<void> = Promise.resolve();
  #looking: Promise<void> = Promise.resolve();
  #isTroubled = false;
  #closed = false;

  constructor(options: DatabaseEventBusOptions) {
    this.#options = options;
  }

  publish(event: LiveEvent): void {
    this.#options.here.publish(event);
    if (this.#closed || this.#waiting.size >= MOST_WAITING) return;
    this.#waiting.add(JSON.stringify(travelling(event)));
    this.#sendTimer ??= setTimeout(() => this.#send(), GATHER_MS);
  }

  subscribe(listener: (event: LiveEvent) => void): () => void {
    return this.#options.here.subscribe(listener);
  }

  /** From now on what others publish is told here. */
  open(): void {
    this.#lookedAt = performance.now();
    this.#scheduleLook();
  }

  /** Resolves when what was published before is on its way and nothing of it uses the database any more. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#lookTimer);
    clearTimeout(this.#sendTimer);
    this.#send();
    await Promise.all([this.#sending, this.#looking]);
  }

  #send(): void {
    this.#sendTimer = undefined;
    this.#sending = this.#sending.then(() => this.#sendWaiting()).then(this.#works, this.#fails);
  }

  async #sendWaiting(): Promise<void> {
    const { db, now } = this.#options.engine;
    const events = [...this.#waiting];
    this.#waiting.clear();
    if (events.length === 0) return;
    const rows = events.map((event) => ({ id: randomUUID(), origin: this.#origin, at: now, event }));
    await db.insertInto('live_events').values(rows).execute();
  }

  #scheduleLook(): void {
    if (this.#closed) return;
    this.#lookTimer = setTimeout(() => {
      this.#looking = this.#look()
        .then(this.#works, this.#fails)
        .finally(() => this.#scheduleLook());
    }, LOOK_MS);
  }

  // By the database's clock alone, and as far back as the last look: servers' clocks need not agree, and one may stand still for a while.
  async #look(): Promise<void> {
    const { db, now } = this.#options.engine;
    const began = performance.now();
    const back = Math.ceil(began - this.#lookedAt) + OVERLAP_MS;
    const rows = await db
      .selectFrom('live_events')
      .select(['id', 'event'])
      .where('at', '>', (eb) => eb(now, '-', back))
      .where('origin', '<>', this.#origin)
      .orderBy('at')
      .execute();
    this.#lookedAt = began;
    for (const { id, event } of rows) {
      if (this.#told.has(id)) continue;
      this.#told.set(id, began);
      this.#options.here.publish(JSON.parse(event) as LiveEvent);
    }
    await this.#tidy(began);
  }

  async #tidy(at: number): Promise<void> {
    if (at - this.#tidiedAt < TIDY_MS) return;
    this.#tidiedAt = at;
    for (const [id, toldAt] of this.#told) if (at - toldAt > KEPT_MS) this.#told.delete(id);
    const { db, now } = this.#options.engine;
    await db
      .deleteFrom('live_events')
      .where('at', '<', (eb) => eb(now, '-', 2 * KEPT_MS))
      .execute();
  }

  readonly #works = (): void => {
    this.#isTroubled = false;
  };

  readonly #fails = (error: unknown): void => {
    if (!this.#isTroubled) this.#options.onError(error);
    this.#isTroubled = true;
  };
}

// Whoever hears of new lines reads them where they are kept.
function travelling(event: LiveEvent): LiveEvent {
  return event.type === 'run-log' ? { ...event, lines: [] } : event;
}
