import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { contentOf } from '../../adapters/stores/sql/transfer/content.ts';
import {
  checkDatabaseFile,
  contentOfFile,
  writeDatabaseFile,
} from '../../adapters/stores/sql/transfer/database-file.ts';
import { compare } from '../../adapters/stores/sql/transfer/fill.ts';
import { CURRENT_SCHEMA } from '../../adapters/stores/sql/transfer/schema-of.ts';
import type { ServerConfig } from '../../config.ts';
import { DatabaseRefusal } from './database-refusal.ts';
import { inUse, keyMark, refuseOtherSchema, using } from './used-database.ts';

/** Writes all content, as of one moment, into a new file, while servers go on; every row is read back from the file and compared. */
export function exportTo(config: ServerConfig, file: string): Promise<{ rows: number; file: string }> {
  if (existsSync(file)) throw new DatabaseRefusal('file-there', { file });
  return using(inUse(config), async (engine) => {
    await refuseOtherSchema(engine);
    const key = await keyMark(config.data);
    const header = { schema: CURRENT_SCHEMA, at: new Date().toISOString(), ...(key ? { key } : {}) };
    return engine.snapshot(async (db) => {
      const content = contentOf(db);
      const rows = await writeDatabaseFile(file, header, content);
      try {
        await checkDatabaseFile(file);
        await compare(content, contentOfFile(file));
      } catch (error) {
        await rm(file, { force: true });
        throw error;
      }
      return { rows, file };
    });
  });
}
