import { DatabaseSync } from 'node:sqlite';
import {
  type AlterTableNode,
  type CreateIndexNode,
  type CreateTableNode,
  Kysely,
  type RootOperationNode,
} from 'kysely';
import type { Migration } from 'kysely/migration';
import { NodeSqliteDialect } from '../../../server/src/adapters/stores/sqlite/node-sqlite-dialect.ts';

/** What each migration does that servers of the version before would not go on with, in words, by its name; run in their order on an empty database. */
export async function schemaBreaks(migrations: Record<string, Migration>): Promise<Map<string, string[]>> {
  const database = new DatabaseSync(':memory:');
  const nodes: RootOperationNode[] = [];
  const db = new Kysely<unknown>({
    dialect: new NodeSqliteDialect(database),
    plugins: [
      {
        transformQuery({ node }) {
          nodes.push(node);
          return node;
        },
        transformResult: async ({ result }) => result,
      },
    ],
  });
  try {
    const breaks = new Map<string, string[]>();
    for (const [name, migration] of Object.entries(migrations)) {
      nodes.length = 0;
      await migration.up(db);
      const own = new Set(nodes.filter((node) => node.kind === 'CreateTableNode').map(tableOf));
      breaks.set(
        name,
        nodes.flatMap((node) => breaksIn(node, own)),
      );
    }
    return breaks;
  } finally {
    await db.destroy();
  }
}

function breaksIn(node: RootOperationNode, own: ReadonlySet<string>): string[] {
  switch (node.kind) {
    case 'DropTableNode':
      return ['drops a table'];
    case 'RawNode':
      return ['is written in SQL, of which nobody can tell'];
    case 'CreateIndexNode': {
      const { unique, table } = node as CreateIndexNode;
      return unique && !own.has(table?.table.identifier.name ?? '') ? ['demands that values are unique'] : [];
    }
    case 'AlterTableNode': {
      const change = node as AlterTableNode;
      return own.has(change.table.table.identifier.name) ? [] : breaksInTable(change);
    }
    default:
      return [];
  }
}

function breaksInTable({ renameTo, setSchema, columnAlterations, addConstraint }: AlterTableNode): string[] {
  const breaks: string[] = [];
  if (renameTo || setSchema) breaks.push('renames a table');
  if (addConstraint) breaks.push('adds a rule to a table');
  for (const change of columnAlterations ?? []) {
    if (change.kind === 'DropColumnNode') breaks.push('drops a column');
    else if (change.kind === 'RenameColumnNode') breaks.push('renames a column');
    else if (change.kind !== 'AddColumnNode') breaks.push('changes a column');
    else if (change.column.notNull && !change.column.defaultTo)
      breaks.push('adds a column that older versions do not fill');
    else if (change.column.unique || change.column.primaryKey) breaks.push('demands that values are unique');
  }
  return breaks;
}

function tableOf(node: RootOperationNode): string {
  return (node as CreateTableNode).table.table.identifier.name;
}
