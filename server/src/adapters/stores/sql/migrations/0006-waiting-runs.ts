import type { Migration } from 'kysely/migration';

/** What a running run waits for, as JSON. */
export const waitingRuns: Migration = {
  async up(db) {
    await db.schema.alterTable('pipeline_runs').addColumn('waits_for', 'varchar(1000)').execute();
  },
};
