import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const ID = 'varchar(64)';
const HASH = 'varchar(128)';

/** Sessions that can be told apart, tokens of a scope, and what accounts of people who do not know each other need. */
export const accounts: Migration = {
  async up(db) {
    await widenSessions(db);
    await db.schema
      .alterTable('api_tokens')
      .addColumn('scope', 'varchar(16)', (column) => column.notNull().defaultTo('full'))
      .execute();
    await db.schema.alterTable('api_tokens').addColumn('expires_at', 'bigint').execute();
    await makeEmails(db);
    await makeLinks(db);
    await makeSecondFactors(db);
    await makeIdentities(db);
  },
};

async function widenSessions(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema
    .alterTable('sessions')
    .addColumn('id', ID, (column) => column.notNull().defaultTo(''))
    .execute();
  await schema
    .alterTable('sessions')
    .addColumn('last_seen_at', 'bigint', (column) => column.notNull().defaultTo(0))
    .execute();
  await schema
    .alterTable('sessions')
    .addColumn('opened_from', ID, (column) => column.notNull().defaultTo(''))
    .execute();
  await schema
    .alterTable('sessions')
    .addColumn('user_agent', 'varchar(400)', (column) => column.notNull().defaultTo(''))
    .execute();
  // Part of the hash tells a session apart, and opens nothing.
  await sql`update sessions set id = substr(token_hash, 1, 24), last_seen_at = created_at`.execute(db);
}

async function makeEmails(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('user_emails')
    .addColumn('user_id', ID, (column) => column.primaryKey())
    .addColumn('address', 'varchar(255)', (column) => column.notNull())
    .addColumn('verified_at', 'bigint')
    // The address in lower case once it is verified, else NULL: what makes it one user's.
    .addColumn('verified_key', 'varchar(255)', (column) => column.unique())
    .addForeignKeyConstraint('user_emails_user', ['user_id'], 'users', ['id'], (key) => key.onDelete('cascade'))
    .execute();
}

async function makeLinks(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('account_links')
    .addColumn('token_hash', HASH, (column) => column.primaryKey())
    .addColumn('purpose', 'varchar(32)', (column) => column.notNull())
    .addColumn('user_id', ID)
    .addColumn('data', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addForeignKeyConstraint('account_links_user', ['user_id'], 'users', ['id'], (key) => key.onDelete('cascade'))
    .execute();
  await db.schema.createIndex('account_links_by_user').on('account_links').columns(['user_id', 'purpose']).execute();
  await db.schema.createIndex('account_links_by_expires_at').on('account_links').column('expires_at').execute();
  await db.schema
    .createTable('invitations')
    .addColumn('id', ID, (column) => column.primaryKey())
    .addColumn('token_hash', HASH, (column) => column.notNull().unique())
    .addColumn('email', 'varchar(255)', (column) => column.notNull())
    .addColumn('invited_by', 'varchar(255)', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .execute();
}

async function makeSecondFactors(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('second_factors')
    .addColumn('user_id', ID, (column) => column.primaryKey())
    .addColumn('sealed_secret', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('confirmed_at', 'bigint')
    .addColumn('last_step', 'bigint', (column) => column.notNull())
    .addForeignKeyConstraint('second_factors_user', ['user_id'], 'users', ['id'], (key) => key.onDelete('cascade'))
    .execute();
  await db.schema
    .createTable('recovery_codes')
    .addColumn('user_id', ID, (column) => column.notNull())
    .addColumn('code_hash', HASH, (column) => column.notNull())
    .addPrimaryKeyConstraint('recovery_codes_key', ['user_id', 'code_hash'])
    .addForeignKeyConstraint('recovery_codes_factor', ['user_id'], 'second_factors', ['user_id'], (key) =>
      key.onDelete('cascade'),
    )
    .execute();
}

async function makeIdentities(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('oidc_identities')
    .addColumn('issuer', 'varchar(255)', (column) => column.notNull())
    .addColumn('subject', 'varchar(255)', (column) => column.notNull())
    .addColumn('user_id', ID, (column) => column.notNull())
    .addColumn('email', 'varchar(255)', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('oidc_identities_key', ['issuer', 'subject'])
    .addForeignKeyConstraint('oidc_identities_user', ['user_id'], 'users', ['id'], (key) => key.onDelete('cascade'))
    .execute();
  await db.schema.createIndex('oidc_identities_by_user_id').on('oidc_identities').column('user_id').execute();
}
