import type { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { lookAtSchema } from './done-migrations.ts';
import { CONTRACTIONS, type Contraction, MIGRATIONS } from './migrations/migrations.ts';
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

/** For versions that do not know these changes: which of them they go on with. */
const MARKS = 'schema_marks';

/**
 * Brings the schema up to date; nothing happens when it is, or when a newer version has changed it in a way that this one goes on with (a rolling
 * upgrade). Throws SchemaTooNew, NotOurs, or the engine's error with the name of the migration that failed.
 */
export async function migrate(
  db: Kysely<Tables>,
  migrations: Record<string, Migration> = MIGRATIONS,
  contractions: Readonly<Record<string, Contraction>> = CONTRACTIONS,
): Promise<void> {
  const { tables, done } = await lookAtSchema(db);
  refuseOthersTables(tables);
  if (await isNewer(db, { tables, done }, migrations)) return;
  const marks = Object.keys(migrations).map((migration) => ({
    migration,
    expands: Object.hasOwn(contractions, migration) ? 0 : 1,
  }));
  // Before the change as well: an older server that starts in this moment must know.
  if (tables.includes(MARKS)) await db.replaceInto(MARKS).values(marks).execute();
  await runAll(db, migrations);
  const isMarkable = tables.includes(MARKS) || (await lookAtSchema(db)).tables.includes(MARKS);
  if (isMarkable) await db.replaceInto(MARKS).values(marks).execute();
}

async function runAll(db: Kysely<Tables>, migrations: Record<string, Migration>): Promise<void> {
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

// Of two versions that each know what the other does not neither is the newer one: that is refused too.
async function isNewer(
  db: Kysely<Tables>,
  { tables, done }: { tables: string[]; done: string[] },
  migrations: Record<string, Migration>,
): Promise<boolean> {
  const unknown = done.filter((name) => !Object.hasOwn(migrations, name));
  if (unknown.length === 0) return false;
  const rows = tables.includes(MARKS)
    ? await db.selectFrom(MARKS).select('migration').where('expands', '=', 1).execute()
    : [];
  const tolerated = new Set(rows.map(({ migration }) => migration));
  const broken = unknown.filter((name) => !tolerated.has(name));
  if (broken.length > 0) throw new SchemaTooNew(broken);
  if (Object.keys(migrations).some((name) => !done.includes(name))) throw new SchemaTooNew(unknown);
  return true;
}
