import { existsSync } from 'node:fs';
import type { SqlEngine } from '../../adapters/stores/sql/engine.ts';
import { contentOf } from '../../adapters/stores/sql/transfer/content.ts';
import { fill } from '../../adapters/stores/sql/transfer/fill.ts';
import { openSqliteEngine } from '../../adapters/stores/sqlite/open-sqlite-stores.ts';
import type { ServerConfig } from '../../config.ts';
import { DatabaseRefusal } from './database-refusal.ts';
import { onServer, prepareToChange, refuseOtherSchema, using } from './used-database.ts';

/** Everything from the file of the data directory to the database that NONSTOP4_DATABASE names, or back. Where it came from stays as it is. */
export async function moveTo(config: ServerConfig, to: 'server' | 'file'): Promise<{ rows: number }> {
  const { database } = config.data;
  await prepareToChange(config.data);
  if (to === 'file') {
    return using(onServer(config, { migrated: false }), (source) => move(source, () => openSqliteEngine(database)));
  }
  if (!existsSync(database)) throw new DatabaseRefusal('nothing-there', { database });
  return using(openSqliteEngine(database, { migrated: false }), (source) =>
    move(source, () => onServer(config, { migrated: true })),
  );
}

async function move(source: SqlEngine, open: () => Promise<SqlEngine>): Promise<{ rows: number }> {
  await refuseOtherSchema(source);
  return using(open(), async (target) => {
    const counts = await source.snapshot((db) => fill(target, contentOf(db)));
    return { rows: Object.values(counts).reduce((sum, count) => sum + count, 0) };
  });
}
