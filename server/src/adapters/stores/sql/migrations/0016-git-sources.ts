import type { Migration } from 'kysely/migration';

/** Where the code of an App is fetched from, and where that of a run or of a Release was. */
export const gitSources: Migration = {
  async up(db) {
    await db.schema.alterTable('apps').addColumn('git_source', 'text').execute();
    await db.schema.alterTable('apps').addColumn('git_token', 'text').execute();
    await db.schema.alterTable('pipeline_runs').addColumn('origin', 'text').execute();
    await db.schema.alterTable('releases').addColumn('origin', 'text').execute();
  },
};
