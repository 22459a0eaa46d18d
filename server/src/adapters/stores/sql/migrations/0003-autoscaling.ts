import type { Migration } from 'kysely/migration';

/** Up to how many copies an App may be scaled by itself, and when. */
export const autoscaling: Migration = {
  async up(db) {
    await db.schema.alterTable('apps').addColumn('autoscaling', 'varchar(255)').execute();
  },
};
