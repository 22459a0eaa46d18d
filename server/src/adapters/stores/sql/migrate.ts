import type { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { lookAtSchema } from './done-migrations.ts';
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
  const { tables, done } = await lookAtSchema(db);
  refuseOthersTables(tables);
  refuseNewerSchema(done, migrations);
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error, results } = await migrator.migrateToLatest();
  if (!error) return;
  const failed = results?.find((result) => result.status === 'Error')?.migrationName;
  const cause = error instanceof Error ? error.message : String(error);
  throw new Error(failed ? `The database's schema change ${failed} failed: ${cause}` : cause, { cause: error });
}

function refuseOthersTables(tables: string[]): void {
  if (tables.length > 0 && !tables.some((name) => name.startsWith('kysely_migration'))) throw new NotOurs(tables);
}

function refuseNewerSchema(done: string[], migrations: Record<string, Migration>): void {
  const unknown = done.filter((name) => !Object.hasOwn(migrations, name));
  if (unknown.length > 0) throw new SchemaTooNew(unknown);
}
