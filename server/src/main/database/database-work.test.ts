import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { serveControl } from '@nonstop4/plane/control-server';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fillEveryTable } from '../../../../testing/mariadb/full-content.ts';
import { RunningMariadb, skipWithoutMariadb } from '../../../../testing/mariadb/mariadb.ts';
import { aRun, withApps } from '../../../../testing/ports/stores/samples.ts';
import { removeDirectory } from '../../../../testing/remove-directory.ts';
import { openMysqlEngine } from '../../adapters/stores/mysql/open-mysql-stores.ts';
import type { SqlEngine } from '../../adapters/stores/sql/engine.ts';
import { migrate } from '../../adapters/stores/sql/migrate.ts';
import { MIGRATIONS } from '../../adapters/stores/sql/migrations/migrations.ts';
import { sqlStores } from '../../adapters/stores/sql/sql-stores.ts';
import { canonical, contentOf } from '../../adapters/stores/sql/transfer/content.ts';
import { openSqliteEngine } from '../../adapters/stores/sqlite/open-sqlite-stores.ts';
import { readServerConfig, type ServerConfig } from '../../config.ts';
import { addressOf } from '../open-database.ts';
import { type DatabaseRequest, databaseWork, setupWork } from './database-work.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A platform of its own, with or without a database server. */
async function platform(url = ''): Promise<ServerConfig> {
  const root = await mkdtemp(join(tmpdir(), 'nonstop4-db-'));
  cleanups.push(() => removeDirectory(root));
  return readServerConfig({ NONSTOP4_DATA: root, NONSTOP4_DATABASE: url }, { home: root, execPath: '/nowhere/node' });
}

async function open({ database, data }: ServerConfig): Promise<SqlEngine> {
  const engine = database ? await openMysqlEngine(await addressOf(database)) : await openSqliteEngine(data.database);
  cleanups.push(() => engine.db.destroy());
  return engine;
}

async function linesOf(config: ServerConfig): Promise<string[]> {
  const lines: string[] = [];
  for await (const row of contentOf((await open(config)).db).rows()) lines.push(canonical(row));
  return lines;
}

const refused = (config: ServerConfig, request: DatabaseRequest) =>
  databaseWork(request, config).then(
    () => undefined,
    (error: { code?: string; params?: Record<string, string> }) => error,
  );
const fileOf = (config: ServerConfig, name = 'everything.gz') => join(config.data.root, name);

describe('a database in a file', () => {
  it('is exported while it is written to, as of one moment, and comes back as it was', async () => {
    const source = await platform();
    const stores = sqlStores(await open(source));
    await withApps(stores, 'app_1');
    let stopped = false;
    const writing = (async () => {
      for (let number = 1; !stopped; number++) {
        await stores.runs.enqueue(aRun(`run_${number}`, 'app_1', { kind: 'restart' }));
        // SQLite answers at once: nobody else would come to his turn.
        await setImmediate();
      }
    })();
    const { rows } = await databaseWork({ work: 'export', file: fileOf(source) }, source);
    stopped = true;
    await writing;
    expect(statSync(fileOf(source)).mode & 0o777).toBe(0o600);
    const target = await platform();
    expect(await databaseWork({ work: 'import', file: fileOf(source) }, target)).toMatchObject({
      rows,
      otherKey: false,
    });
    const taken = sqlStores(await open(target));
    const runs = await taken.runs.listByApp('app_1', 100_000);
    const { run } = await taken.runs.enqueue(aRun('run_next', 'app_1', { kind: 'restart' }));
    expect(runs.map(({ number }) => number)).toEqual(Array.from(runs, (_, index) => runs.length - index));
    expect(run.number).toBe(runs.length + 1);
  });

  it('is backed up by the time, and the newest are kept', async () => {
    const config = await platform();
    await fillEveryTable((await open(config)).db);
    const directory = join(config.data.root, 'backups');
    await mkdir(directory);
    for (const name of ['nonstop4-20200101T000000Z.gz', 'nonstop4-20200102T000000Z.gz', 'mine.gz']) {
      writeFileSync(join(directory, name), '');
    }
    const { file = '', rows } = await databaseWork({ work: 'backup', keep: 2 }, config);
    expect(rows).toBeGreaterThan(60);
    expect(readdirSync(directory).sort()).toEqual(['mine.gz', 'nonstop4-20200102T000000Z.gz', file.split('/').at(-1)]);
  });

  it('is restored into the place of what is there, which is kept, though it be broken', async () => {
    const config = await platform();
    await fillEveryTable((await open(config)).db);
    const before = await linesOf(config);
    const { file = '' } = await databaseWork({ work: 'backup', keep: 9 }, config);
    for (const cleanup of cleanups.splice(1).reverse()) await cleanup();
    writeFileSync(config.data.database, 'this is no database any more '.repeat(200));
    const { kept = '' } = await databaseWork({ work: 'restore', file }, config);
    expect(await linesOf(config)).toEqual(before);
    expect(readFileSync(kept, 'utf8')).toContain('no database any more');
  });

  it('of an earlier version is taken, and brought up to date', async () => {
    const source = await platform();
    const engine = await open(source);
    await withApps(sqlStores(engine), 'app_1');
    await databaseWork({ work: 'export', file: fileOf(source) }, source);
    const text = gunzipSync(readFileSync(fileOf(source))).toString();
    // As before alerts: there was no table of them and nothing in it; some had fewer columns, and an operator was called owner.
    const body = text
      .replace(/"schema":"[^"]*"/, '"schema":"0009-availability"')
      .replaceAll(
        /,"(?:suspended_at|last_seen_at|quota|pre_deploy_command|git_source|git_token|origin|background)":null/g,
        '',
      )
      .replaceAll('"operator"', '"owner"')
      .replace(/\{"end"[\s\S]*$/, '');
    const rows = body.trim().split('\n').length - 1;
    const end = JSON.stringify({ end: { rows, sha256: createHash('sha256').update(body).digest('hex') } });
    writeFileSync(fileOf(source, 'old.gz'), gzipSync(`${body}${end}\n`));
    const target = await platform();
    await databaseWork({ work: 'import', file: fileOf(source, 'old.gz') }, target);
    expect(await linesOf(target)).toEqual(await linesOf(source));
  });

  it('is left alone when something is wrong', async () => {
    const config = await platform();
    expect(await refused(config, { work: 'backup', keep: 1 })).toMatchObject({ code: 'nothing-there' });
    expect(await refused(config, { work: 'migrate', to: 'server' })).toMatchObject({ code: 'nothing-there' });
    await fillEveryTable((await open(config)).db);
    expect(await refused(config, { work: 'migrate', to: 'server' })).toMatchObject({ code: 'no-server-named' });
    const file = fileOf(config);
    expect(await refused(config, { work: 'import', file })).toMatchObject({ code: 'file-absent' });
    await databaseWork({ work: 'export', file }, config);
    expect(await refused(config, { work: 'export', file })).toMatchObject({ code: 'file-there' });
    expect(await refused(config, { work: 'import', file })).toMatchObject({ code: 'not-empty' });
    const whole = readFileSync(file);
    truncateSync(file, whole.length - 20);
    expect(await refused(config, { work: 'restore', file })).toMatchObject({ code: 'file-broken' });
    writeFileSync(file, gzipSync(gunzipSync(whole).toString().replace('"k1"', '"k9"')));
    expect(await refused(config, { work: 'restore', file })).toMatchObject({ code: 'file-broken' });
    writeFileSync(
      file,
      gzipSync(
        gunzipSync(whole)
          .toString()
          .replace(/"schema":"/, '"schema":"9'),
      ),
    );
    expect(await refused(config, { work: 'restore', file })).toMatchObject({ code: 'schema-differs' });
    writeFileSync(file, 'a letter');
    expect(await refused(config, { work: 'restore', file })).toMatchObject({ code: 'file-broken' });
  });

  it('is not replaced under a server that runs, and says when another key belongs to it', async () => {
    const config = await platform();
    await fillEveryTable((await open(config)).db);
    writeFileSync(config.data.keyFile, 'one key');
    const { file = '' } = await databaseWork({ work: 'backup', keep: 1 }, config);
    await mkdir(config.data.run, { recursive: true });
    const server = await serveControl(config.data.socket('server'), {});
    expect(await refused(config, { work: 'restore', file })).toMatchObject({ code: 'server-runs' });
    await new Promise((resolve) => server.close(resolve));
    writeFileSync(config.data.keyFile, 'another key');
    for (const cleanup of cleanups.splice(1).reverse()) await cleanup();
    expect(await databaseWork({ work: 'restore', file }, config)).toMatchObject({ otherKey: true });
  });

  it('of an earlier schema waits for its server', async () => {
    const config = await platform();
    const engine = await openSqliteEngine(config.data.database, { migrated: false });
    cleanups.push(() => engine.db.destroy());
    await migrate(engine.db, { '0001-first': MIGRATIONS['0001-first']! });
    expect(await refused(config, { work: 'backup', keep: 1 })).toMatchObject({
      code: 'schema-behind',
      params: { schema: '0001-first' },
    });
  });
});

describe.skipIf(skipWithoutMariadb())('a database that moves between a file and MariaDB', () => {
  let mariadb: RunningMariadb;
  beforeAll(async () => {
    mariadb = await RunningMariadb.start();
  });
  afterAll(() => mariadb?.remove());

  it('loses nothing there and back, by “migrate”', async () => {
    const config = await platform(mariadb.url(await mariadb.database()));
    const { database: _server, ...withoutServer } = config;
    const rows = await fillEveryTable((await open(withoutServer)).db);
    const before = await linesOf(withoutServer);
    expect(await databaseWork({ work: 'migrate', to: 'server' }, config)).toEqual({ rows });
    expect(await linesOf(config)).toEqual(before);
    expect(await refused(config, { work: 'migrate', to: 'server' })).toMatchObject({ code: 'not-empty' });
    const back = await platform(mariadb.url(config.database?.database ?? ''));
    expect(await databaseWork({ work: 'migrate', to: 'file' }, back)).toEqual({ rows });
    const { database: _again, ...file } = back;
    expect(await linesOf(file)).toEqual(before);
  });

  it('loses nothing there and back, by “export” and “import”', async () => {
    const source = await platform();
    await fillEveryTable((await open(source)).db);
    await databaseWork({ work: 'export', file: fileOf(source) }, source);
    const middle = await platform(mariadb.url(await mariadb.database()));
    await databaseWork({ work: 'import', file: fileOf(source) }, middle);
    await databaseWork({ work: 'export', file: fileOf(middle) }, middle);
    const target = await platform();
    await databaseWork({ work: 'import', file: fileOf(middle) }, target);
    expect(await linesOf(target)).toEqual(await linesOf(source));
    const rowsOf = (file: string) => gunzipSync(readFileSync(file)).toString().split('\n').length;
    expect(rowsOf(fileOf(middle))).toBe(rowsOf(fileOf(source)));
  });

  it('is restored there in one step, and what was there before is kept', async () => {
    const config = await platform(mariadb.url(await mariadb.database()));
    const engine = await open(config);
    await fillEveryTable(engine.db);
    const before = await linesOf(config);
    const { file = '' } = await databaseWork({ work: 'backup', keep: 1 }, config);
    await engine.db.deleteFrom('alerts').execute();
    await sqlStores(engine).settings.set('later', 'than the backup');
    const changed = await linesOf(config);
    const { kept = '' } = await databaseWork({ work: 'restore', file }, config);
    expect(await linesOf(config)).toEqual(before);
    await databaseWork({ work: 'restore', file: kept }, config);
    expect(await linesOf(config)).toEqual(changed);
  });

  it('keeps nothing when a value does not fit, or the server is away', async () => {
    const config = await platform(mariadb.url(await mariadb.database()));
    const { database: _server, ...file } = config;
    const { db } = await open(file);
    await fillEveryTable(db);
    await db
      .updateTable('users')
      .set({ role: 'x'.repeat(17) })
      .where('id', '=', 'k1')
      .execute();
    expect(await refused(config, { work: 'migrate', to: 'server' })).toMatchObject({
      code: 'does-not-fit',
      params: { cause: expect.stringContaining("'role'") },
    });
    expect(await linesOf(config)).toEqual([]);
    const away = await platform('mysql://a:b@127.0.0.1:1/x');
    expect(await refused(away, { work: 'backup', keep: 1 })).toMatchObject({ code: 'away' });
    expect(existsSync(join(away.data.root, 'nonstop4.db'))).toBe(false);
  });
});

describe('a link for the first account', () => {
  it('is made anew as often as it is asked for, and never beside an account', async () => {
    const config = await platform();
    expect(await setupWork(config).catch((error: unknown) => error)).toMatchObject({ code: 'nothing-there' });
    const stores = sqlStores(await open(config));
    const links = [(await setupWork(config)).link, (await setupWork(config)).link];
    expect(links[0]).toMatch(/^http:\/\/localhost:4400\/setup\?token=.{20,}$/);
    expect(links[1]).not.toBe(links[0]);
    const token = new URL(links[1] ?? '').searchParams.get('token') ?? '';
    expect(await stores.settings.get('setup-token-hash')).toBe(createHash('sha256').update(token).digest('hex'));
    await withApps(stores, 'app_1');
    expect(await setupWork(config).catch((error: unknown) => error)).toMatchObject({ code: 'account-there' });
  });
});
