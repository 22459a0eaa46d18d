import { DatabaseSync } from 'node:sqlite';
import { Kysely, sql } from 'kysely';
import { expect, it } from 'vitest';
import { NodeSqliteDialect } from './node-sqlite-dialect.ts';

it('a statement that finds the disk full says so in plain words, and other mistakes are left as they are', async () => {
  const database = new DatabaseSync(':memory:');
  // SQLite answers as on a full disk when a file may not grow any more (https://www.sqlite.org/rescode.html#full).
  database.exec('create table notes (text text unique); PRAGMA max_page_count = 4');
  const db = new Kysely<{ notes: { text: string } }>({ dialect: new NodeSqliteDialect(database) });
  const add = (text: string) => db.insertInto('notes').values({ text }).execute();
  await expect(add('x'.repeat(100_000))).rejects.toMatchObject({
    code: 'disk-full',
    message: "There is no room left on the platform's disk. Make room there and try again.",
  });
  await add('short');
  await expect(add('short')).rejects.toMatchObject({ errcode: 2067 });
  await expect(sql`select * from nowhere`.execute(db)).rejects.toThrow('no such table');
  await db.destroy();
});

it('a transaction that SQLite has rolled back by itself fails for its first reason, and the next one works', async () => {
  const db = new Kysely<{ notes: { text: string } }>({ dialect: new NodeSqliteDialect(new DatabaseSync(':memory:')) });
  await sql`create table notes (text text)`.execute(db);
  const full = db.transaction().execute(async (transaction) => {
    await sql`rollback`.execute(transaction);
    throw new Error('the disk is full');
  });
  await expect(full).rejects.toThrow('the disk is full');
  await db.transaction().execute((transaction) => transaction.insertInto('notes').values({ text: 'x' }).execute());
  expect(await db.selectFrom('notes').selectAll().execute()).toEqual([{ text: 'x' }]);
  await db.destroy();
});
