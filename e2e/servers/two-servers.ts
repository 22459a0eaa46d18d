import { RunningMariadb } from '../../testing/mariadb/mariadb.ts';
import { type EmbeddedPlatform, startEmbeddedPlatform } from '../harness/embedded-platform.ts';
import { until } from '../harness/until.ts';

export const SERVERS = ['server', 'server-1'] as const;
export type ServerName = (typeof SERVERS)[number];

export interface Leader {
  name: ServerName;
  /** Another one each time somebody begins to lead. */
  term: string;
}

/** A platform of two servers on a real MariaDB of its own. */
export class TwoServers {
  readonly platform: EmbeddedPlatform;
  readonly mariadb: RunningMariadb;
  readonly #database: string;

  private constructor(platform: EmbeddedPlatform, mariadb: RunningMariadb, database: string) {
    this.platform = platform;
    this.mariadb = mariadb;
    this.#database = database;
  }

  static async start(settings: Record<string, string> = {}): Promise<TwoServers> {
    const mariadb = await RunningMariadb.start();
    try {
      const database = await mariadb.database();
      const platform = await startEmbeddedPlatform({
        NONSTOP4_DATABASE: mariadb.url(database),
        NONSTOP4_SERVERS: '2',
        ...settings,
      });
      const two = new TwoServers(platform, mariadb, database);
      await two.untilBoth();
      return two;
    } catch (error) {
      await mariadb.remove();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.platform.stop();
    await this.mariadb.remove();
  }

  /** Rows of the platform's database. */
  rows(statement: string): Promise<Record<string, unknown>[]> {
    return this.mariadb.asRoot(statement.replaceAll('$', `${this.#database}.`));
  }

  /** Whoever holds the Lease; undefined when nobody does, or when it has run out. */
  async leader(): Promise<Leader | undefined> {
    const [row] = await this.rows("SELECT holder, term FROM $leases WHERE name = 'leader' AND holder <> ''");
    const name = String(row?.holder ?? '')
      .split(':')
      .at(-1) as ServerName;
    return row && SERVERS.includes(name) ? { name, term: String(row.term) } : undefined;
  }

  untilLed(by?: ServerName, timeoutMs = 40_000): Promise<Leader> {
    const isLed = async () => {
      const leader = await this.leader();
      return leader && (by === undefined || leader.name === by) ? leader : undefined;
    };
    return until(isLed, { timeoutMs, what: `${by ?? 'somebody'} to lead`, everyMs: 100 });
  }

  async pidOf(name: ServerName): Promise<number | undefined> {
    return (await this.platform.processes()).find((one) => one.name === name)?.pid;
  }

  /** Both answer the supervisor. */
  async untilBoth(): Promise<void> {
    const bothRun = async () => {
      const found = (await this.platform.processes()).filter(({ name }) => name === 'server' || name === 'server-1');
      return found.length === 2 && found.every(({ state }) => state === 'running');
    };
    await until(bothRun, { timeoutMs: 60_000, what: 'both servers' });
  }

  other(name: ServerName): ServerName {
    return name === 'server' ? 'server-1' : 'server';
  }
}
