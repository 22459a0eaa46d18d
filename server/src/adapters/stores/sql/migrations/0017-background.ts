import type { Migration } from 'kysely/migration';

/** How many copies of its background processes an App has. */
export const background: Migration = {
  async up(db) {
    await db.schema.alterTable('apps').addColumn('background', 'text').execute();
  },
};
