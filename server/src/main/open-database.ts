import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { DatabaseAway } from '../adapters/stores/mysql/mysql-errors.ts';
import { type MysqlAddress, openMysqlEngine } from '../adapters/stores/mysql/open-mysql-stores.ts';
import { DatabaseUnusable } from '../adapters/stores/sql/database-unusable.ts';
import type { SqlEngine } from '../adapters/stores/sql/engine.ts';
import { openSqliteEngine } from '../adapters/stores/sqlite/open-sqlite-stores.ts';
import type { DatabaseConfig } from '../config/database-settings.ts';
import { ConfigError, type ServerConfig } from '../config.ts';
import { describe } from './describe.ts';

const RETRY_MS = 1_000;
/** A line at once, and then one in half a minute: enough for whoever looks, and no flood. */
const SAY_EVERY_MS = 30_000;

type Report = (message: string, facts: Record<string, unknown>) => void;

/** Opens the database that the configuration names; one on a server is waited for, for as long as it takes. Throws ConfigError. */
export async function openDatabase({ data, database }: ServerConfig, report: Report): Promise<SqlEngine> {
  try {
    if (!database) return await openSqliteEngine(data.database);
    const address = await addressOf(database);
    return await waitingFor(database, report, () => openMysqlEngine(address));
  } catch (error) {
    // Tried again and again it would be no better: the supervisor shows the sentence and waits for a person.
    throw error instanceof DatabaseUnusable ? new ConfigError([error.message]) : error;
  }
}

/** With the password and the authority's certificate, read now. Throws ConfigError. */
export async function addressOf({ password, tls, ...address }: DatabaseConfig): Promise<MysqlAddress> {
  const caFile = tls?.caFile;
  return {
    ...address,
    password: 'text' in password ? password.text : await readSetting('NONSTOP4_DATABASE_PASSWORD_FILE', password.file),
    ...(tls ? { tls: caFile === undefined ? {} : { ca: await readSetting('NONSTOP4_DATABASE_CA', caFile) } } : {}),
  };
}

async function readSetting(name: string, path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).trimEnd();
  } catch (error) {
    throw new ConfigError([`${name} is "${path}", which cannot be read: ${describe(error)}`]);
  }
}

function causeOf({ cause }: DatabaseAway): string {
  const { code, message } = cause as NodeJS.ErrnoException;
  return message || code || 'no answer';
}

async function waitingFor<T>({ host, port }: DatabaseConfig, report: Report, open: () => Promise<T>): Promise<T> {
  let saidAt = Number.NEGATIVE_INFINITY;
  for (;;) {
    try {
      return await open();
    } catch (error) {
      if (!(error instanceof DatabaseAway)) throw error;
      if (performance.now() - saidAt > SAY_EVERY_MS) {
        saidAt = performance.now();
        report('the database is away: the server starts when it answers', {
          database: `${host}:${port}`,
          cause: causeOf(error),
        });
      }
      await delay(RETRY_MS);
    }
  }
}
