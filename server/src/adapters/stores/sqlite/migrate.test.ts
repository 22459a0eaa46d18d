import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrate } from '../sql/migrate.ts';
import { MIGRATIONS } from '../sql/migrations/migrations.ts';
import type { Tables } from '../sql/tables.ts';
import { NodeSqliteDialect } from './node-sqlite-dialect.ts';

let database: DatabaseSync;
let db: Kysely<Tables>;

beforeEach(() => {
  database = new DatabaseSync(':memory:');
  db = new Kysely<Tables>({ dialect: new NodeSqliteDialect(database) });
});
afterEach(() => db.destroy());

const schema = () => database.prepare('select sql from sqlite_master order by name').all();

describe('migrations', () => {
  it('make every table from an empty database, and a second run changes nothing', async () => {
    await migrate(db);
    const before = schema();
    const names = database.prepare("select name from sqlite_master where type = 'table'").all();
    expect(names).toContainEqual({ name: 'pipeline_runs' });
    await migrate(db);
    expect(schema()).toEqual(before);
    expect(database.prepare('select name from kysely_migration').all()).toEqual([{ name: '0001-first' }]);
  });

  it('are named in the order in which they were written', () => {
    const names = Object.keys(MIGRATIONS);
    expect(names).toEqual([...names].sort());
    for (const name of names) expect(name).toMatch(/^\d{4}-[a-z-]+$/);
  });

  it('run only those that are new, over data that is kept', async () => {
    await migrate(db);
    await db.insertInto('settings').values({ key: 'a', value: 'b' }).execute();
    const addColumn = {
      up: async (later: Kysely<unknown>) => later.schema.alterTable('settings').addColumn('note', 'text').execute(),
    };
    await migrate(db, { ...MIGRATIONS, '0002-note': addColumn });
    expect(database.prepare('select * from settings').all()).toEqual([{ key: 'a', value: 'b', note: null }]);
  });

  it('leave nothing of one that fails, and name it', async () => {
    await migrate(db);
    const before = schema();
    const broken = {
      up: async (later: Kysely<unknown>) => {
        await later.schema.createTable('half').addColumn('id', 'integer').execute();
        throw new Error('the disk is full');
      },
    };
    const failing = migrate(db, { ...MIGRATIONS, '0002-broken': broken });
    await expect(failing).rejects.toThrow('schema change 0002-broken failed: the disk is full');
    expect(schema()).toEqual(before);
    await migrate(db);
  });
});
