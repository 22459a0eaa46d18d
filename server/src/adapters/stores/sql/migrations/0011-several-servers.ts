import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** What several servers on one database agree by: rows to be locked, and who may do what until when. */
export const severalServers: Migration = {
  async up(db) {
    await db.schema
      .createTable('locks')
      .addColumn('name', 'varchar(64)', (column) => column.primaryKey())
      .execute();
    await (db as Kysely<{ locks: { name: string } }>).replaceInto('locks').values({ name: 'claim-run' }).execute();
    await db.schema
      .createTable('leases')
      .addColumn('name', 'varchar(64)', (column) => column.primaryKey())
      .addColumn('holder', 'varchar(255)', (column) => column.notNull())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .execute();
  },
};
