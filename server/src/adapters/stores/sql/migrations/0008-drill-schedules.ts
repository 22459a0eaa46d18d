import type { Migration } from 'kysely/migration';

/** Drills that begin by themselves. */
export const drillSchedules: Migration = {
  async up(db) {
    await db.schema
      .createTable('drill_schedules')
      .addColumn('app_id', 'varchar(64)', (column) => column.primaryKey())
      .addColumn('schedule', 'text', (column) => column.notNull())
      .addForeignKeyConstraint('drill_schedules_app', ['app_id'], 'apps', ['id'], (key) => key.onDelete('cascade'))
      .execute();
  },
};
