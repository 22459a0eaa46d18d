import { type CreateTableBuilder, type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

// Only types that SQLite and MySQL/MariaDB both take. MySQL's `text` ends at 64 kB, so nested values are `longtext`, which
// SQLite reads as TEXT. MySQL cannot index text without a length, so whatever is looked up is a varchar.
const LONG_TEXT = sql`longtext`;
const ID = 'varchar(64)';

/** The first schema. A released migration is never changed: the next change is the next file. */
export const first: Migration = {
  async up(db) {
    await makeUserTables(db);
    await makeAppTables(db);
    await makeRunTables(db);
    await makeReleaseTables(db);
    await makeRecordTables(db);
    await makeIndexes(db);
  },
};

async function makeUserTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('users')
    .addColumn('id', ID, (column) => column.primaryKey())
    .addColumn('name', 'varchar(64)', (column) => column.notNull().unique())
    .addColumn('password_hash', 'varchar(255)', (column) => column.notNull())
    .addColumn('role', 'varchar(16)', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('sessions')
    .addColumn('token_hash', 'varchar(128)', (column) => column.primaryKey())
    .addColumn('user_id', ID, (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addForeignKeyConstraint('sessions_user', ['user_id'], 'users', ['id'], (key) => key.onDelete('cascade'))
    .execute();
  await db.schema
    .createTable('api_tokens')
    .addColumn('id', ID, (column) => column.primaryKey())
    .addColumn('user_id', ID, (column) => column.notNull())
    .addColumn('name', 'varchar(255)', (column) => column.notNull())
    .addColumn('token_hash', 'varchar(128)', (column) => column.notNull().unique())
    .addColumn('hint', 'varchar(16)', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('last_used_at', 'bigint')
    .addForeignKeyConstraint('api_tokens_user', ['user_id'], 'users', ['id'], (key) => key.onDelete('cascade'))
    .execute();
}

async function makeAppTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('apps')
    .addColumn('id', ID, (column) => column.primaryKey())
    .addColumn('owner_id', ID, (column) => column.notNull())
    .addColumn('name', 'varchar(64)', (column) => column.notNull().unique())
    .addColumn('desired_state', 'varchar(16)', (column) => column.notNull())
    .addColumn('replicas', 'integer', (column) => column.notNull())
    .addColumn('extra_hostnames', LONG_TEXT, (column) => column.notNull())
    .addColumn('health_path', LONG_TEXT)
    .addColumn('memory_limit_bytes', 'bigint', (column) => column.notNull())
    .addColumn('volume_limit_bytes', 'bigint', (column) => column.notNull())
    .addColumn('start_command', LONG_TEXT)
    .addColumn('config_vars', LONG_TEXT, (column) => column.notNull())
    .addColumn('secrets', LONG_TEXT, (column) => column.notNull())
    .addColumn('restart_nonce', 'bigint', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .addColumn('deleting_data', 'integer')
    .addColumn('last_run_number', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('last_release_number', 'integer', (column) => column.notNull().defaultTo(0))
    .addForeignKeyConstraint('apps_owner', ['owner_id'], 'users', ['id'])
    .execute();
  await belongingToApp(db, 'app_hostnames')
    .addColumn('hostname', 'varchar(255)', (column) => column.primaryKey())
    .execute();
}

async function makeRunTables(db: Kysely<unknown>): Promise<void> {
  await belongingToApp(db, 'source_archives')
    .addColumn('id', ID, (column) => column.primaryKey())
    .addColumn('file_name', LONG_TEXT, (column) => column.notNull())
    .addColumn('size_bytes', 'bigint', (column) => column.notNull())
    .addColumn('sha256', 'varchar(64)', (column) => column.notNull())
    .addColumn('path', LONG_TEXT, (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
  await belongingToApp(db, 'pipeline_runs')
    .addColumn('id', ID, (column) => column.primaryKey())
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('kind', 'varchar(32)', (column) => column.notNull())
    .addColumn('state', 'varchar(16)', (column) => column.notNull())
    .addColumn('stages', LONG_TEXT, (column) => column.notNull())
    .addColumn('archive_id', ID)
    .addColumn('commit', 'varchar(64)')
    .addColumn('artifact_id', ID)
    .addColumn('release', 'integer')
    .addColumn('failure', LONG_TEXT)
    .addColumn('cancel_requested', 'integer', (column) => column.notNull())
    .addColumn('resumes', 'integer', (column) => column.notNull())
    .addColumn('requested_by', 'varchar(255)', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('started_at', 'bigint')
    .addColumn('ended_at', 'bigint')
    .addUniqueConstraint('pipeline_runs_number', ['app_id', 'number'])
    .execute();
}

async function makeReleaseTables(db: Kysely<unknown>): Promise<void> {
  await belongingToApp(db, 'artifacts')
    .addColumn('id', ID, (column) => column.primaryKey())
    .addColumn('kind', 'varchar(16)', (column) => column.notNull())
    .addColumn('location', LONG_TEXT, (column) => column.notNull())
    .addColumn('size_bytes', 'bigint', (column) => column.notNull())
    .addColumn('plan', LONG_TEXT, (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
  await belongingToApp(db, 'releases')
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('artifact_id', ID, (column) => column.notNull())
    .addColumn('commit', 'varchar(64)', (column) => column.notNull())
    .addColumn('config_vars', LONG_TEXT, (column) => column.notNull())
    .addColumn('secrets', LONG_TEXT, (column) => column.notNull())
    .addColumn('network', LONG_TEXT, (column) => column.notNull())
    .addColumn('cause', 'varchar(16)', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('created_by', 'varchar(255)', (column) => column.notNull())
    .addColumn('collected', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('releases_key', ['app_id', 'number'])
    .execute();
  await belongingToApp(db, 'deployments')
    .addColumn('id', ID, (column) => column.primaryKey())
    .addColumn('release', 'integer', (column) => column.notNull())
    .addColumn('run_id', ID, (column) => column.notNull())
    .addColumn('settings', LONG_TEXT, (column) => column.notNull())
    .addColumn('state', 'varchar(16)', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('ended_at', 'bigint')
    .execute();
}

async function makeRecordTables(db: Kysely<unknown>): Promise<void> {
  // No foreign key: what happened to an App may be told after it is gone.
  await db.schema
    .createTable('app_events')
    .addColumn('id', ID, (column) => column.primaryKey())
    .addColumn('app_id', ID)
    .addColumn('kind', 'varchar(32)', (column) => column.notNull())
    .addColumn('params', LONG_TEXT, (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('actor', 'varchar(255)', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('settings')
    .addColumn('key', 'varchar(128)', (column) => column.primaryKey())
    .addColumn('value', LONG_TEXT, (column) => column.notNull())
    .execute();
  await belongingToApp(db, 'drills')
    .addColumn('id', ID, (column) => column.primaryKey())
    .addColumn('started_at', 'bigint', (column) => column.notNull())
    .addColumn('report', LONG_TEXT, (column) => column.notNull())
    .execute();
}

async function makeIndexes(db: Kysely<unknown>): Promise<void> {
  const indexes: [table: string, columns: string[]][] = [
    ['sessions', ['expires_at']],
    ['sessions', ['user_id']],
    ['api_tokens', ['user_id']],
    ['apps', ['owner_id', 'name']],
    ['app_hostnames', ['app_id']],
    ['source_archives', ['app_id']],
    // The order in which runs are claimed, so that the first free one is found without sorting the queue.
    ['pipeline_runs', ['state', 'created_at', 'number', 'id']],
    ['pipeline_runs', ['app_id', 'state']],
    ['pipeline_runs', ['archive_id']],
    ['artifacts', ['app_id']],
    ['deployments', ['app_id', 'created_at']],
    ['app_events', ['app_id', 'at']],
    ['app_events', ['at']],
    ['drills', ['app_id', 'started_at']],
  ];
  for (const [table, columns] of indexes) {
    await db.schema
      .createIndex(`${table}_by_${columns.join('_')}`)
      .on(table)
      .columns(columns)
      .execute();
  }
}

function belongingToApp(db: Kysely<unknown>, table: string): CreateTableBuilder<string, 'app_id'> {
  return db.schema
    .createTable(table)
    .addColumn('app_id', ID, (column) => column.notNull())
    .addForeignKeyConstraint(`${table}_app`, ['app_id'], 'apps', ['id'], (key) => key.onDelete('cascade'));
}
