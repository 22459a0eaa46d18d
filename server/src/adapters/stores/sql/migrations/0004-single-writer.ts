import type { Migration } from 'kysely/migration';

/** Apps of which only one copy runs at a time. */
export const singleWriter: Migration = {
  async up(db) {
    await db.schema
      .alterTable('apps')
      .addColumn('single_writer', 'integer', (column) => column.notNull().defaultTo(0))
      .execute();
  },
};
