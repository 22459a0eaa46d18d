import type { Migration } from 'kysely/migration';

/** Several servers at once: who leads in which term, what they tell each other, and which schema changes an older version goes on with. */
export const liveServers: Migration = {
  async up(db) {
    await db.schema.alterTable('leases').addColumn('term', 'varchar(64)').execute();
    await db.schema
      .createTable('live_events')
      .addColumn('id', 'varchar(64)', (column) => column.primaryKey())
      .addColumn('origin', 'varchar(255)', (column) => column.notNull())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('event', 'text', (column) => column.notNull())
      .execute();
    await db.schema.createIndex('live_events_at').on('live_events').column('at').execute();
    await db.schema
      .createTable('schema_marks')
      .addColumn('migration', 'varchar(255)', (column) => column.primaryKey())
      .addColumn('expands', 'integer', (column) => column.notNull())
      .execute();
  },
};
