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
    expect(database.prepare('select name from kysely_migration').all()).toEqual(
      Object.keys(MIGRATIONS).map((name) => ({ name })),
    );
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
    await migrate(db, { ...MIGRATIONS, '9999-note': addColumn });
    expect(database.prepare('select * from settings').all()).toEqual([{ key: 'a', value: 'b', note: null }]);
  });

  it('take what a list shows of a build from the plans of the builds that are there', async () => {
    const { '0001-first': first } = MIGRATIONS;
    await migrate(db, { '0001-first': first! });
    database.exec(`insert into users values ('u', 'ada', '', 'owner', 1);
      insert into apps (id, owner_id, name, desired_state, replicas, extra_hostnames, memory_limit_bytes, volume_limit_bytes,
        config_vars, secrets, restart_nonce, created_at, updated_at) values ('a', 'u', 'shop', 'running', 2, '[]', 1, 1, '{}', '{}', 0, 1, 1);
      insert into artifacts (id, app_id, kind, location, size_bytes, plan, created_at) values
        ('1', 'a', 'directory', '/1', 1, '{"language":"node","framework":"next"}', 1), ('2', 'a', 'directory', '/2', 1, '{"language":"go"}', 1)`);
    await migrate(db);
    expect(database.prepare('select id, language, framework from artifacts').all()).toEqual([
      { id: '1', language: 'node', framework: 'next' },
      { id: '2', language: 'go', framework: null },
    ]);
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
    const failing = migrate(db, { ...MIGRATIONS, '9999-broken': broken });
    await expect(failing).rejects.toThrow('schema change 9999-broken failed: the disk is full');
    expect(schema()).toEqual(before);
    await migrate(db);
  });
});
