import {
  type CreateTableNode,
  type DatabaseIntrospector,
  type DataTypeNode,
  type Dialect,
  type DialectAdapter,
  type Driver,
  type Kysely,
  MysqlAdapter,
  MysqlIntrospector,
  MysqlQueryCompiler,
  type QueryCompiler,
} from 'kysely';
import type { Pool } from 'mysql2/promise';
import { PoolDriver } from './pool-driver.ts';

export interface MysqlDialectOptions {
  pool: Pool;
  /** Compares byte by byte, the spaces at the end too, as SQLite does. */
  collation: string;
  /** How long one statement may take, in milliseconds; 0: as long as it needs. */
  statementTimeoutMs: number;
}

/** MySQL and MariaDB as the tables of this platform want them: the same migrations and the same comparisons as on SQLite. */
export class MysqlDialect implements Dialect {
  readonly #options: MysqlDialectOptions;

  constructor(options: MysqlDialectOptions) {
    this.#options = options;
  }

  createDriver(): Driver {
    return new PoolDriver(this.#options.pool, this.#options.statementTimeoutMs);
  }

  createQueryCompiler(): QueryCompiler {
    return new SharedSchemaCompiler(this.#options.collation);
  }

  createAdapter(): DialectAdapter {
    return new MysqlAdapter();
  }

  createIntrospector(db: Kysely<unknown>): DatabaseIntrospector {
    return new MysqlIntrospector(db as never);
  }
}

/**
 * Migrations are written once, in SQLite's words. Here `text` is a longtext (MySQL's own `text` ends at 64 kB), and every table says
 * itself how its texts are compared, whatever the database's default is.
 */
class SharedSchemaCompiler extends MysqlQueryCompiler {
  readonly #collation: string;

  constructor(collation: string) {
    super();
    this.#collation = collation;
  }

  protected override visitDataType(node: DataTypeNode): void {
    if (node.dataType === 'text') this.append('longtext');
    else super.visitDataType(node);
  }

  protected override visitCreateTable(node: CreateTableNode): void {
    super.visitCreateTable(node);
    this.append(` engine=InnoDB default character set utf8mb4 collate ${this.#collation} row_format=dynamic`);
  }
}
