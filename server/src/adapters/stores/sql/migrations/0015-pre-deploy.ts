import type { Migration } from 'kysely/migration';

/** What an App runs once per Release before it is rolled out. */
export const preDeploy: Migration = {
  async up(db) {
    await db.schema.alterTable('apps').addColumn('pre_deploy_command', 'text').execute();
  },
};
