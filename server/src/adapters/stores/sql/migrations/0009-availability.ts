import type { Migration } from 'kysely/migration';

/** What the prober saw of each App, the incidents in it, and what an update cost visitors. */
export const availability: Migration = {
  async up(db) {
    await db.schema
      .alterTable('apps')
      .addColumn('probing', 'integer', (column) => column.notNull().defaultTo(1))
      .execute();
    await db.schema
      .alterTable('apps')
      .addColumn('status_public', 'integer', (column) => column.notNull().defaultTo(0))
      .execute();
    await db.schema.alterTable('deployments').addColumn('update_figures', 'varchar(1000)').execute();
    await db.schema
      .createTable('app_looks')
      .addColumn('app_id', 'varchar(64)', (column) => column.notNull())
      .addColumn('day', 'integer', (column) => column.notNull())
      .addColumn('looks', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('app_looks_key', ['app_id', 'day'])
      .addForeignKeyConstraint('app_looks_app', ['app_id'], 'apps', ['id'], (key) => key.onDelete('cascade'))
      .execute();
    await db.schema.createIndex('app_looks_by_day').on('app_looks').column('day').execute();
    await db.schema
      .createTable('incidents')
      .addColumn('id', 'varchar(64)', (column) => column.primaryKey())
      .addColumn('app_id', 'varchar(64)', (column) => column.notNull())
      .addColumn('began_at', 'bigint', (column) => column.notNull())
      .addColumn('ended_at', 'bigint')
      .addColumn('incident', 'text', (column) => column.notNull())
      .addForeignKeyConstraint('incidents_app', ['app_id'], 'apps', ['id'], (key) => key.onDelete('cascade'))
      .execute();
    await db.schema.createIndex('incidents_by_app_id').on('incidents').columns(['app_id', 'began_at']).execute();
  },
};
