import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrate, SchemaTooNew } from '../../../server/src/adapters/stores/sql/migrate.ts';
import {
  CONTRACTIONS,
  type Contraction,
  MIGRATIONS,
} from '../../../server/src/adapters/stores/sql/migrations/migrations.ts';
import type { Tables } from '../../../server/src/adapters/stores/sql/tables.ts';
import { NodeSqliteDialect } from '../../../server/src/adapters/stores/sqlite/node-sqlite-dialect.ts';
import { schemaBreaks } from './schema-breaks.ts';

const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
/** Made before several servers could be upgraded one after the other. */
const BEFORE_THE_RULE = '0014';

/** Sentences about changes that a server of the version before would not go on with, and that are not put off as they must be. */
async function wrong(
  migrations: Record<string, Migration>,
  contractions: Readonly<Record<string, Contraction>>,
  current: string,
): Promise<string[]> {
  const sentences: string[] = [];
  for (const [name, breaks] of await schemaBreaks(migrations)) {
    if (name < BEFORE_THE_RULE || breaks.length === 0) continue;
    const contraction = contractions[name];
    if (!contraction) sentences.push(`${name} ${breaks.join(', ')}: servers of the version before stop working`);
    else if (!isEarlier(contraction.unusedSince, current))
      sentences.push(`${name} ${breaks.join(', ')}: version ${current} itself has only just stopped using it`);
  }
  return sentences;
}

function isEarlier(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => text.split('.').map(Number));
  for (const [index, part] of (a ?? []).entries()) {
    const difference = part - (b?.[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

describe('migrations', () => {
  it('only add; what drops, renames or demands something waits for a version that has not used it any more', async () => {
    expect(await wrong(MIGRATIONS, CONTRACTIONS, version)).toEqual([]);
  });

  const later = (up: Migration['up']) => ({ ...MIGRATIONS, '9999-later': { up } });
  it.each<[string, Migration['up'], string | undefined]>([
    ['a new table', (db) => db.schema.createTable('t').addColumn('a', 'text').execute(), undefined],
    ['a nullable column', (db) => db.schema.alterTable('apps').addColumn('a', 'text').execute(), undefined],
    [
      'a column that goes',
      (db) => db.schema.alterTable('apps').dropColumn('restart_nonce').execute(),
      'drops a column',
    ],
    [
      'a column by another name',
      (db) => db.schema.alterTable('apps').renameColumn('replicas', 'copies').execute(),
      'renames a column',
    ],
    [
      'a table by another name',
      (db) => db.schema.alterTable('drills').renameTo('exercises').execute(),
      'renames a table',
    ],
    ['a table that goes', (db) => db.schema.dropTable('drills').execute(), 'drops a table'],
    ['a unique index', (db) => db.schema.createIndex('i').on('apps').column('name').unique().execute(), 'unique'],
  ])('the check tells %s', async (_, up, found) => {
    const told = await wrong(later(up), {}, '2.0.0');
    expect(told).toEqual(found === undefined ? [] : [expect.stringContaining(found)]);
    if (found === undefined) return;
    expect(await wrong(later(up), { '9999-later': { unusedSince: '2.0.0' } }, '2.0.0')).toHaveLength(1);
    expect(await wrong(later(up), { '9999-later': { unusedSince: '1.9.0' } }, '2.0.0')).toEqual([]);
  });
});

describe('a server of the version before', () => {
  let db: Kysely<Tables>;
  beforeEach(() => {
    db = new Kysely<Tables>({ dialect: new NodeSqliteDialect(new DatabaseSync(':memory:')) });
  });
  afterEach(() => db.destroy());
  const addColumn: Migration = {
    up: async (schema) => schema.schema.alterTable('settings').addColumn('note', 'text').execute(),
  };
  const dropTable: Migration = { up: async (schema) => schema.schema.dropTable('drills').execute() };

  it('starts and works on a schema to which a newer one has added something', async () => {
    await migrate(db, { ...MIGRATIONS, '9998-note': addColumn });
    await migrate(db);
    await db.replaceInto('settings').values({ key: 'a', value: 'b' }).execute();
    expect(await db.selectFrom('settings').selectAll().execute()).toEqual([{ key: 'a', value: 'b', note: null }]);
    // Nothing was taken back: the newer one goes on as well.
    await migrate(db, { ...MIGRATIONS, '9998-note': addColumn });
  });

  it('does not start on one from which something is gone, and names that change alone', async () => {
    const all = { ...MIGRATIONS, '9998-note': addColumn, '9999-no-drills': dropTable };
    await migrate(db, all, { '9999-no-drills': { unusedSince: '1.0.0' } });
    const starting = migrate(db);
    await expect(starting).rejects.toThrow(SchemaTooNew);
    await expect(starting).rejects.toThrow(/9999-no-drills/);
    await expect(starting).rejects.not.toThrow(/9998-note/);
  });

  it('does not start on one of another branch', async () => {
    const { '0014-live-servers': last, ...before } = MIGRATIONS;
    await migrate(db, { ...before, '9998-note': addColumn });
    await expect(migrate(db, { ...before, '0014-live-servers': last! })).rejects.toThrow(SchemaTooNew);
  });
});
