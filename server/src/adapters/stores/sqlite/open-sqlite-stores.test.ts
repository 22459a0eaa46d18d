import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DatabaseUnusable } from '../sql/database-unusable.ts';
import { openSqliteStores } from './open-sqlite-stores.ts';

let directory: string;
let path: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'nonstop4-sqlite-'));
  path = join(directory, 'nonstop4.db');
});
afterEach(() => rm(directory, { recursive: true }));

describe('the database file', () => {
  it('is readable by its owner only, with its log files', async () => {
    await writeFile(path, '');
    await chmod(path, 0o644);
    const stores = await openSqliteStores(path);
    await stores.settings.set('a', 'b');
    for (const suffix of ['', '-wal', '-shm']) {
      expect((await stat(path + suffix)).mode & 0o777).toBe(0o600);
    }
    await stores.close();
  });

  it('keeps its content when it is opened again', async () => {
    const first = await openSqliteStores(path);
    await first.settings.set('a', 'b');
    await first.close();
    const second = await openSqliteStores(path);
    expect(await second.settings.get('a')).toBe('b');
    await second.close();
  });

  it('is refused in plain words when it is no database', async () => {
    await writeFile(path, 'this is a letter to my mother, not a database '.repeat(100));
    const refused = openSqliteStores(path);
    await expect(refused).rejects.toThrow(/The database .*nonstop4\.db cannot be used: .*Check the disk/);
    await expect(refused).rejects.toBeInstanceOf(DatabaseUnusable);
  });

  it('is refused in plain words when its folder is not there', async () => {
    const refused = openSqliteStores(join(directory, 'no', 'x.db'));
    await expect(refused).rejects.toThrow(/cannot be used: ENOENT/);
    await expect(refused).rejects.not.toBeInstanceOf(DatabaseUnusable);
  });

  it('is refused when a newer version has changed its schema', async () => {
    await (await openSqliteStores(path)).close();
    const database = new DatabaseSync(path);
    database.exec("insert into kysely_migration values ('0099-later', '2030-01-01T00:00:00.000Z')");
    database.close();
    const refused = openSqliteStores(path);
    await expect(refused).rejects.toThrow(/written by a newer version of NonStop4 .*0099-later/);
    await expect(refused).rejects.toBeInstanceOf(DatabaseUnusable);
  });
});
