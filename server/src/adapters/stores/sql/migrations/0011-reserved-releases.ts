import type { Migration } from 'kysely/migration';

/** Numbers of Releases that are set aside before the Release is made, for the trailer of its commit. */
export const reservedReleases: Migration = {
  async up(db) {
    await db.schema.alterTable('pipeline_runs').addColumn('reserved_release', 'integer').execute();
  },
};
