import type { Migration } from 'kysely/migration';

/** Who has a part in whose App, who runs the platform, what each may use, and what was done. */
export const rights: Migration = {
  async up(db) {
    // `owner` is from now on what somebody is to an App.
    await db.updateTable('users').set({ role: 'operator' }).where('role', '=', 'owner').execute();
    await db.schema.alterTable('users').addColumn('suspended_at', 'bigint').execute();
    await db.schema.alterTable('users').addColumn('last_seen_at', 'bigint').execute();
    await db.schema.alterTable('users').addColumn('quota', 'text').execute();
    await db.schema
      .createTable('collaborators')
      .addColumn('app_id', 'varchar(64)', (column) => column.notNull())
      .addColumn('user_id', 'varchar(64)', (column) => column.notNull())
      .addColumn('role', 'varchar(16)', (column) => column.notNull())
      .addColumn('added_by', 'varchar(64)', (column) => column.notNull())
      .addColumn('added_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('collaborators_key', ['app_id', 'user_id'])
      .addForeignKeyConstraint('collaborators_app', ['app_id'], 'apps', ['id'], (key) => key.onDelete('cascade'))
      .addForeignKeyConstraint('collaborators_user', ['user_id'], 'users', ['id'], (key) => key.onDelete('cascade'))
      .execute();
    await db.schema.createIndex('collaborators_by_user_id').on('collaborators').column('user_id').execute();
    // Without foreign keys: what was done stays when who did it, or what it was done to, is gone.
    await db.schema
      .createTable('audit_entries')
      .addColumn('id', 'varchar(64)', (column) => column.primaryKey())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('actor', 'varchar(64)', (column) => column.notNull())
      .addColumn('via', 'varchar(16)', (column) => column.notNull())
      .addColumn('address', 'varchar(64)', (column) => column.notNull())
      .addColumn('operation', 'varchar(64)', (column) => column.notNull())
      .addColumn('app', 'varchar(64)')
      .addColumn('outcome', 'varchar(32)', (column) => column.notNull())
      .addColumn('details', 'text', (column) => column.notNull())
      .execute();
    await db.schema.createIndex('audit_entries_by_at').on('audit_entries').columns(['at', 'id']).execute();
  },
};
