import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { until } from '../../e2e/harness/until.ts';
import { freePorts } from '../free-ports.ts';
import { removeDirectory } from '../remove-directory.ts';

const PROGRAM = '/usr/sbin/mariadbd';
const INSTALL = '/usr/bin/mariadb-install-db';

/** A user as docs/database.md has him made, who may do no more than the platform needs. */
export const USER = 'nonstop4';
export const PASSWORD = "p:a/s's@w#ord";
/** The least that lets the server make and change its schema and its rows. */
const GRANTS = 'SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX, DROP, REFERENCES';

/** Why tests that need a MariaDB cannot run here, said once; false where they can. */
export function skipWithoutMariadb(): boolean {
  const missing = [PROGRAM, INSTALL].filter((path) => !existsSync(path));
  if (missing.length === 0) return false;
  console.log(`Tests on MariaDB are skipped: no ${missing.join(', ')} (apt install mariadb-server).`);
  return true;
}

/** A real MariaDB of Debian with a data directory and a port of its own; ended by its pid, and started again on the same data. */
export class RunningMariadb {
  readonly port: number;
  readonly #directory: string;
  readonly #args: string[];
  #child: ChildProcess | undefined;
  #output = '';

  private constructor(directory: string, port: number, args: string[]) {
    this.port = port;
    this.#directory = directory;
    this.#args = args;
  }

  static async start(more: readonly string[] = []): Promise<RunningMariadb> {
    const directory = mkdtempSync(join(tmpdir(), 'nonstop4-mariadb-'));
    const data = join(directory, 'data');
    const user = `--user=${userInfo().username}`;
    await promisify(execFile)(INSTALL, [
      '--no-defaults',
      `--datadir=${data}`,
      user,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
    ]);
    const [port = 0] = await freePorts(1);
    const args = [
      '--no-defaults',
      `--datadir=${data}`,
      user,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      `--socket=${join(directory, 'sock')}`,
      `--pid-file=${join(directory, 'pid')}`,
      '--skip-log-bin',
      '--innodb-buffer-pool-size=64M',
      ...more,
    ];
    const mariadb = new RunningMariadb(directory, port, args);
    await mariadb.start();
    await mariadb.asRoot(`CREATE USER '${USER}'@'%' IDENTIFIED BY '${PASSWORD.replaceAll("'", "''")}'`);
    return mariadb;
  }

  async start(): Promise<void> {
    const child = spawn(PROGRAM, this.#args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (this.#output += String(chunk)));
    const answers = async () => {
      if (child.exitCode !== null) throw new Error(`mariadbd ended with ${child.exitCode}:\n${this.#output}`);
      return this.asRoot('SELECT 1').then(
        () => true,
        () => false,
      );
    };
    await until(answers, { timeoutMs: 60_000, what: 'MariaDB to answer' });
  }

  /** SIGKILL: as by a power cut, but for the disk. Its data stays. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** As its service is stopped. Its data stays. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  async remove(): Promise<void> {
    await this.kill();
    removeDirectory(this.#directory);
  }

  /** A new empty database that USER may use; its name. */
  async database(): Promise<string> {
    const name = `n${randomUUID().replaceAll('-', '')}`;
    // Of a collation that is not the platform's: its tables bring their own.
    await this.asRoot(`CREATE DATABASE ${name} CHARACTER SET latin1`);
    await this.asRoot(`GRANT ${GRANTS} ON ${name}.* TO '${USER}'@'%'`);
    return name;
  }

  /** Leaves of a database what its migrations made. */
  async empty(database: string): Promise<void> {
    const connection = await this.connect(database);
    try {
      const [tables] = await connection.query<RowDataPacket[]>('SHOW TABLES');
      await connection.query('SET foreign_key_checks = 0');
      for (const table of tables.flatMap((row) => Object.values<string>(row))) {
        if (!table.startsWith('kysely_') && table !== 'locks') await connection.query(`DELETE FROM \`${table}\``);
      }
    } finally {
      await connection.end();
    }
  }

  address(database: string) {
    return { host: '127.0.0.1', port: this.port, user: USER, password: PASSWORD, database };
  }

  url(database: string): string {
    return `mysql://${USER}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${this.port}/${database}`;
  }

  /** One statement by the operator; its rows. */
  async asRoot(statement: string): Promise<Record<string, unknown>[]> {
    const connection = await this.connect();
    try {
      const [rows] = await connection.query<RowDataPacket[]>(statement);
      return rows;
    } finally {
      await connection.end();
    }
  }

  /** The operator's own connection, for what other sessions do meanwhile. */
  connect(database?: string): Promise<Connection> {
    return createConnection({ host: '127.0.0.1', port: this.port, user: 'root', ...(database ? { database } : {}) });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }
}
