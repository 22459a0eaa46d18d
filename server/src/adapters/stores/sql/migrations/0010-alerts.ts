import type { Migration } from 'kysely/migration';

/** Alerts, the channels that tell of them, and what waits to be told. */
export const alerts: Migration = {
  async up(db) {
    await db.schema
      .createTable('alerts')
      .addColumn('id', 'varchar(64)', (column) => column.primaryKey())
      .addColumn('app_id', 'varchar(64)')
      .addColumn('kind', 'varchar(32)', (column) => column.notNull())
      .addColumn('subject', 'varchar(255)', (column) => column.notNull())
      .addColumn('params', 'text', (column) => column.notNull())
      .addColumn('since', 'bigint', (column) => column.notNull())
      .addColumn('raised_at', 'bigint', (column) => column.notNull())
      .addColumn('ended_at', 'bigint')
      .addColumn('ending', 'varchar(16)')
      .addColumn('open_key', 'varchar(400)', (column) => column.unique())
      .addForeignKeyConstraint('alerts_app', ['app_id'], 'apps', ['id'], (key) => key.onDelete('cascade'))
      .execute();
    await db.schema.createIndex('alerts_by_app_id').on('alerts').columns(['app_id', 'ended_at']).execute();
    await db.schema.createIndex('alerts_by_ended_at').on('alerts').column('ended_at').execute();
    await db.schema
      .createTable('channels')
      .addColumn('id', 'varchar(64)', (column) => column.primaryKey())
      .addColumn('user_id', 'varchar(64)', (column) => column.notNull())
      .addColumn('kind', 'varchar(16)', (column) => column.notNull())
      .addColumn('name', 'varchar(100)', (column) => column.notNull())
      .addColumn('language', 'varchar(8)', (column) => column.notNull())
      .addColumn('own_apps', 'integer', (column) => column.notNull())
      .addColumn('platform', 'integer', (column) => column.notNull())
      .addColumn('alert_kinds', 'text', (column) => column.notNull())
      .addColumn('sealed_target', 'text', (column) => column.notNull())
      .addColumn('shown_target', 'varchar(400)', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('delivery', 'text', (column) => column.notNull())
      .addForeignKeyConstraint('channels_user', ['user_id'], 'users', ['id'], (key) => key.onDelete('cascade'))
      .execute();
    await db.schema.createIndex('channels_by_user_id').on('channels').column('user_id').execute();
    await db.schema
      .createTable('notices')
      .addColumn('id', 'varchar(64)', (column) => column.primaryKey())
      .addColumn('channel_id', 'varchar(64)', (column) => column.notNull())
      .addColumn('message_id', 'varchar(64)')
      .addColumn('turn', 'varchar(16)', (column) => column.notNull())
      .addColumn('alert', 'text', (column) => column.notNull())
      .addColumn('app_name', 'varchar(64)')
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addForeignKeyConstraint('notices_channel', ['channel_id'], 'channels', ['id'], (key) => key.onDelete('cascade'))
      .execute();
    await db.schema.createIndex('drills_by_started_at').on('drills').column('started_at').execute();
    await db.schema.createIndex('notices_by_channel_id').on('notices').columns(['channel_id', 'created_at']).execute();
  },
};
