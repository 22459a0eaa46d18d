import type { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { MIGRATIONS } from './migrations/migrations.ts';
import type { Tables } from './tables.ts';

/** The database was changed by a later version than this one. */
export class SchemaTooNew extends Error {
  constructor(unknown: string[]) {
    super(
      `The database was written by a newer version of NonStop4 (it has the schema change ${unknown.join(', ')}, which this version does not know). ` +
        'Start that version again, or restore a backup made before the upgrade.',
    );
    this.name = 'SchemaTooNew';
  }
}

/** Tables of somebody else: a mistaken address, and nothing must be changed there. */
export class NotOurs extends Error {
  constructor(tables: string[]) {
    super(
      `The database has tables already (${tables.slice(0, 3).join(', ')}) that are not NonStop4's. Give it a database of its own.`,
    );
    this.name = 'NotOurs';
  }
}

/**
 * Brings the schema up to date; nothing happens when it is. Throws SchemaTooNew, NotOurs, or the engine's error with the name of the
 * migration that failed.
 */
export async function migrate(db: Kysely<Tables>, migrations: Record<string, Migration> = MIGRATIONS): Promise<void> {
  await refuseOthersTables(db);
  await refuseNewerSchema(db, migrations);
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error, results } = await migrator.migrateToLatest();
  if (!error) return;
  const failed = results?.find((result) => result.status === 'Error')?.migrationName;
  const cause = error instanceof Error ? error.message : String(error);
  throw new Error(failed ? `The database's schema change ${failed} failed: ${cause}` : cause, { cause: error });
}

async function refuseOthersTables(db: Kysely<Tables>): Promise<void> {
  const names = (await db.introspection.getTables({ withInternalKyselyTables: true })).map(({ name }) => name);
  if (names.length > 0 && !names.some((name) => name.startsWith('kysely_migration'))) throw new NotOurs(names);
}

async function refuseNewerSchema(db: Kysely<Tables>, migrations: Record<string, Migration>): Promise<void> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some((table) => table.name === 'kysely_migration')) return;
  const done = await (db as unknown as Kysely<{ kysely_migration: { name: string } }>)
    .selectFrom('kysely_migration')
    .select('name')
    .execute();
  const unknown = done.map((row) => row.name).filter((name) => !Object.hasOwn(migrations, name));
  if (unknown.length > 0) throw new SchemaTooNew(unknown);
}
