import { DatabaseAway } from '../../adapters/stores/mysql/mysql-errors.ts';
import { DatabaseUnusable } from '../../adapters/stores/sql/database-unusable.ts';
import { FileBroken } from '../../adapters/stores/sql/transfer/database-file.ts';
import { NotEmpty, RowDiffers } from '../../adapters/stores/sql/transfer/fill.ts';
import { ConfigError, readServerConfig, type ServerConfig } from '../../config.ts';
import { backUp } from './back-up.ts';
import { DatabaseRefusal, type RefusalCode } from './database-refusal.ts';
import { exportTo } from './export-to.ts';
import { importFrom } from './import-from.ts';
import { makeSetupLink } from './make-setup-link.ts';
import { moveTo } from './move-to.ts';
import { restoreFrom } from './restore-from.ts';

export type DatabaseRequest =
  | { work: 'export'; file: string }
  | { work: 'import'; file: string }
  | { work: 'backup'; keep: number }
  | { work: 'restore'; file: string }
  | { work: 'migrate'; to: 'server' | 'file' };

/** What was done; every row of it was read back and compared. */
export interface DatabaseReport {
  rows: number;
  /** What was written, or read. */
  file?: string;
  /** Where what was there before a restore is kept. */
  kept?: string;
  /** The secrets in it were sealed with another key than this platform has. */
  otherKey?: boolean;
}

/** `nonstop4 db …`, on the machine of the server and with its settings. Throws DatabaseRefusal. */
export async function databaseWork(request: DatabaseRequest, config?: ServerConfig): Promise<DatabaseReport> {
  try {
    return await perform(request, config ?? readServerConfig());
  } catch (error) {
    throw asRefusal(error);
  }
}

/** `nonstop4 platform setup-link`, in the same place. Throws DatabaseRefusal. */
export async function setupWork(config?: ServerConfig): Promise<{ link: string }> {
  try {
    return await makeSetupLink(config ?? readServerConfig());
  } catch (error) {
    throw asRefusal(error);
  }
}

async function perform(request: DatabaseRequest, config: ServerConfig): Promise<DatabaseReport> {
  switch (request.work) {
    case 'export':
      return exportTo(config, request.file);
    case 'import':
      return importFrom(config, request.file);
    case 'backup':
      return backUp(config, request.keep);
    case 'restore':
      return restoreFrom(config, request.file);
    case 'migrate':
      return moveTo(config, request.to);
  }
}

const CODES: [kind: new (...args: never[]) => Error, code: RefusalCode][] = [
  [DatabaseAway, 'away'],
  [DatabaseUnusable, 'unusable'],
  [ConfigError, 'unusable'],
  [NotEmpty, 'not-empty'],
  [RowDiffers, 'row-differs'],
  [FileBroken, 'file-broken'],
];

/** Of MySQL: a value that is larger than its column, or of another kind. */
const DOES_NOT_FIT = new Set<unknown>([1406, 1264, 1265, 1366]);

function asRefusal(error: unknown): unknown {
  if (error instanceof DatabaseRefusal || !(error instanceof Error)) return error;
  const [, code] = CODES.find(([kind]) => error instanceof kind) ?? [];
  if (code) return new DatabaseRefusal(code, { cause: error.message });
  if (DOES_NOT_FIT.has((error as { errno?: unknown }).errno))
    return new DatabaseRefusal('does-not-fit', { cause: error.message });
  return error;
}
