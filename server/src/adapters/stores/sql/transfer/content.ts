import { type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.ts';

/** What a running server keeps for itself in a database; it is not taken along. */
type OfServers = 'locks' | 'leases' | 'live_events' | 'schema_marks';
export type ContentTable = Exclude<keyof Tables, OfServers>;

/**
 * Everything that is taken along when a database moves: parents before what belongs to them, each with the columns by which a row is found.
 * (A table that is missing here is an error of types.)
 */
export const KEYS: Record<ContentTable, readonly string[]> = {
  users: ['id'],
  sessions: ['token_hash'],
  api_tokens: ['id'],
  user_emails: ['user_id'],
  account_links: ['token_hash'],
  invitations: ['id'],
  second_factors: ['user_id'],
  recovery_codes: ['user_id', 'code_hash'],
  oidc_identities: ['issuer', 'subject'],
  settings: ['key'],
  apps: ['id'],
  collaborators: ['app_id', 'user_id'],
  app_hostnames: ['hostname'],
  source_archives: ['id'],
  pipeline_runs: ['id'],
  artifacts: ['id'],
  releases: ['app_id', 'number'],
  deployments: ['id'],
  app_events: ['id'],
  drills: ['id'],
  drill_schedules: ['app_id'],
  certificates: ['id'],
  certificate_orders: ['hostname'],
  app_looks: ['app_id', 'day'],
  incidents: ['id'],
  alerts: ['id'],
  channels: ['id'],
  notices: ['id'],
  audit_entries: ['id'],
};
export const CONTENT_TABLES = Object.keys(KEYS) as ContentTable[];

/** A row as it lies in the database, by column. */
export type Row = Record<string, string | number | null>;
export interface TableRow {
  table: ContentTable;
  row: Row;
}

/** Rows of a database or of a file: table by table as in CONTENT_TABLES, each by its key. May be read more than once. */
export interface RowSource {
  rows(): AsyncIterable<TableRow>;
}

/** Those of CONTENT_TABLES that are there: an earlier schema has fewer. */
export async function contentTables(db: Kysely<Tables>): Promise<ContentTable[]> {
  const there = new Set((await db.introspection.getTables()).map(({ name }) => name));
  return CONTENT_TABLES.filter((table) => there.has(table));
}

/** Rows of one page: large ones have up to a few hundred kB. */
const PAGE = 200;

/** The content of an open database; as of one moment when `db` is of SqlEngine.snapshot. */
export function contentOf(db: Kysely<Tables>): RowSource {
  return {
    async *rows() {
      for (const table of await contentTables(db)) yield* rowsOf(db, table);
    },
  };
}

async function* rowsOf(db: Kysely<Tables>, table: ContentTable): AsyncGenerator<TableRow> {
  const keys = KEYS[table];
  const columns = sql.join(keys.map((key) => sql.ref(key)));
  let last: Row | undefined;
  do {
    const after = last;
    const beyond = after ? sql`where (${columns}) > (${sql.join(keys.map((key) => after[key]))})` : sql``;
    const page =
      await sql<Row>`select * from ${sql.table(table)} ${beyond} order by ${columns} limit ${sql.lit(PAGE)}`.execute(
        db,
      );
    for (const row of page.rows) yield { table, row };
    last = page.rows.length === PAGE ? page.rows.at(-1) : undefined;
  } while (last);
}

/** The same text for the same row, whichever database it is from and in whichever order its columns were made. */
export function canonical({ table, row }: TableRow): string {
  const columns = Object.keys(row).sort();
  return JSON.stringify([table, columns, columns.map((column) => row[column])]);
}

/** How a person finds a row: its table and its key. */
export function nameOf({ table, row }: TableRow): string {
  return `${table} ${KEYS[table].map((key) => row[key]).join(' ')}`;
}
