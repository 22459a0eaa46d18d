import { EventEmitter } from 'node:events';
import { sql } from 'kysely';
import type { Pool } from 'mysql2/promise';
import { expect, it } from 'vitest';
import { MysqlDialect } from './mysql-dialect.ts';
import { mysqlEngine } from './mysql-engine.ts';

/** A pool of one connection that answers as it is told: what is not in `errors` succeeds. */
function scripted(errors: Record<string, object[]>) {
  const asked: string[] = [];
  const connection = {
    connection: {},
    async query({ sql: statement }: { sql: string }) {
      if (!statement.startsWith('set session')) asked.push(statement);
      const error = errors[statement]?.shift();
      if (error) throw Object.assign(new Error(`refused: ${statement}`), error);
      return [{ affectedRows: 1 }];
    },
    release: () => asked.push('(kept)'),
    destroy: () => asked.push('(left)'),
  };
  const pool = { pool: new EventEmitter(), getConnection: async () => connection, end: async () => {} };
  const dialect = new MysqlDialect({
    pool: pool as unknown as Pool,
    collation: 'utf8mb4_nopad_bin',
    statementTimeoutMs: 0,
  });
  return { engine: mysqlEngine(dialect), asked };
}

const DEADLOCK = { errno: 1213 };
const LOST = { code: 'PROTOCOL_CONNECTION_LOST', fatal: true };
const changing = sql`update settings set value = 1`;

it('a transaction whose commit loses a deadlock is run again whole, and never only committed again', async () => {
  const { engine, asked } = scripted({ commit: [DEADLOCK] });
  await engine.transaction((tx) => changing.execute(tx));
  const once = ['begin', 'update settings set value = 1', 'commit'];
  expect(asked).toEqual([...once, 'rollback', '(kept)', ...once, '(kept)']);
});

it('a statement of its own that loses a deadlock is run again, in a transaction it is not', async () => {
  const { engine, asked } = scripted({ 'update settings set value = 1': [DEADLOCK, DEADLOCK] });
  await changing.execute(engine.db);
  expect(asked).toEqual([...Array(3).fill('update settings set value = 1'), '(kept)']);
});

it('a connection that broke is left, is not asked to undo anything, and the transaction is not run again', async () => {
  const { engine, asked } = scripted({ commit: [LOST] });
  await expect(engine.transaction((tx) => changing.execute(tx))).rejects.toMatchObject({ code: 'database-away' });
  expect(asked).toEqual(['begin', 'update settings set value = 1', 'commit', '(left)']);
});

it('a full disk is said in plain words, and other mistakes are left as they are', async () => {
  const { engine } = scripted({ 'update settings set value = 1': [{ errno: 1114 }, { errno: 1064 }] });
  await expect(changing.execute(engine.db)).rejects.toMatchObject({ code: 'disk-full' });
  await expect(changing.execute(engine.db)).rejects.toThrow('refused: update settings');
});
