import type { Migration } from 'kysely/migration';

/** Apps whose own tests must pass before anything new is built of them. */
export const runTests: Migration = {
  async up(db) {
    await db.schema
      .alterTable('apps')
      .addColumn('run_tests', 'integer', (column) => column.notNull().defaultTo(0))
      .execute();
  },
};
