import type { Migration } from 'kysely/migration';

/** Certificates of Apps' hostnames, and the way to those that an authority has not given yet. */
export const certificates: Migration = {
  async up(db) {
    await db.schema
      .alterTable('apps')
      .addColumn('redirect_to_https', 'integer', (column) => column.notNull().defaultTo(1))
      .execute();
    await db.schema
      .createTable('certificates')
      .addColumn('id', 'varchar(64)', (column) => column.primaryKey())
      .addColumn('app_id', 'varchar(64)', (column) => column.notNull())
      .addColumn('source', 'varchar(16)', (column) => column.notNull())
      .addColumn('hostnames', 'text', (column) => column.notNull())
      .addColumn('issuer', 'varchar(255)', (column) => column.notNull())
      .addColumn('chain', 'text', (column) => column.notNull())
      .addColumn('sealed_key', 'text', (column) => column.notNull())
      .addColumn('not_before', 'bigint', (column) => column.notNull())
      .addColumn('not_after', 'bigint', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addForeignKeyConstraint('certificates_app', ['app_id'], 'apps', ['id'], (key) => key.onDelete('cascade'))
      .execute();
    await db.schema.createIndex('certificates_by_app_id').on('certificates').column('app_id').execute();
    await db.schema
      .createTable('certificate_orders')
      .addColumn('hostname', 'varchar(253)', (column) => column.primaryKey())
      .addColumn('app_id', 'varchar(64)', (column) => column.notNull())
      .addColumn('failures', 'integer', (column) => column.notNull())
      .addColumn('reason', 'varchar(32)', (column) => column.notNull())
      .addColumn('detail', 'text', (column) => column.notNull())
      .addColumn('failed_at', 'bigint', (column) => column.notNull())
      .addColumn('next_try_at', 'bigint', (column) => column.notNull())
      .addForeignKeyConstraint('certificate_orders_app', ['app_id'], 'apps', ['id'], (key) => key.onDelete('cascade'))
      .execute();
    await db.schema.createIndex('certificate_orders_by_app_id').on('certificate_orders').column('app_id').execute();
  },
};
