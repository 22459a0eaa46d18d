import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/** The names of all tables of a database, and of the schema changes that were made in it, in their order; those of Kysely itself are among the tables. */
export async function lookAtSchema(db: Kysely<Tables>): Promise<{ tables: string[]; done: string[] }> {
  const tables = (await db.introspection.getTables({ withInternalKyselyTables: true })).map(({ name }) => name);
  if (!tables.includes('kysely_migration')) return { tables, done: [] };
  const rows = await (db as unknown as Kysely<{ kysely_migration: { name: string } }>)
    .selectFrom('kysely_migration')
    .select('name')
    .orderBy('name')
    .execute();
  return { tables, done: rows.map(({ name }) => name) };
}
