import { existsSync } from 'node:fs';
import type { CommandLine } from '../command-line.ts';
import { CliError, EXIT } from '../exit-codes.ts';

export type DatabaseRequest =
  | { work: 'export' | 'import' | 'restore'; file: string }
  | { work: 'backup'; keep: number }
  | { work: 'migrate'; to: 'server' | 'file' };

/** What was done, as server/src/main/database/database-work.ts gives it. */
export interface DatabaseReport {
  rows: number;
  file?: string;
  kept?: string;
  otherKey?: boolean;
}

interface Refusal {
  name: string;
  code: string;
  params: Record<string, string>;
}

/** The server's own work on its database: its bundle, beside ours, is loaded into this process and reads the server's settings. */
export async function databaseWork({ texts }: CommandLine, request: DatabaseRequest): Promise<DatabaseReport> {
  const bundle = new URL('./database.js', import.meta.url);
  if (!existsSync(bundle)) throw new CliError(EXIT.failed, texts.notBuilt);
  const server = (await import(bundle.href)) as { databaseWork(request: DatabaseRequest): Promise<DatabaseReport> };
  try {
    return await server.databaseWork(request);
  } catch (error) {
    const refusal = error as Refusal;
    const sentence = refusal.name === 'DatabaseRefusal' && texts.database.refusals[refusal.code]?.(refusal.params);
    if (!sentence) throw error;
    throw new CliError(exitCodeOf(refusal.code), sentence);
  }
}

function exitCodeOf(code: string) {
  if (code === 'away') return EXIT.unreachable;
  return code === 'file-absent' || code === 'nothing-there' ? EXIT.notFound : EXIT.failed;
}
