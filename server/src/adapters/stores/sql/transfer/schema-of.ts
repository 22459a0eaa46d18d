import type { Kysely } from 'kysely';
import { MIGRATIONS } from '../migrations/migrations.ts';
import type { Tables } from '../tables.ts';

/** The schema that this version works with, by its last change. */
export const CURRENT_SCHEMA = Object.keys(MIGRATIONS).at(-1) ?? '';

/** The last change of the schema of an open database; undefined where nothing was ever made in it. */
export async function schemaOf(db: Kysely<Tables>): Promise<string | undefined> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === 'kysely_migration')) return undefined;
  const done = await (db as unknown as Kysely<{ kysely_migration: { name: string } }>)
    .selectFrom('kysely_migration')
    .select('name')
    .execute();
  return done
    .map(({ name }) => name)
    .sort()
    .at(-1);
}
