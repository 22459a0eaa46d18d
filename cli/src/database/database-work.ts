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

interface ServersWork {
  databaseWork(request: DatabaseRequest): Promise<DatabaseReport>;
  setupWork(): Promise<{ link: string }>;
}

export function databaseWork(commandLine: CommandLine, request: DatabaseRequest): Promise<DatabaseReport> {
  return byServer(commandLine, (server) => server.databaseWork(request));
}

/** A new link for the first account. */
export function setupWork(commandLine: CommandLine): Promise<{ link: string }> {
  return byServer(commandLine, (server) => server.setupWork());
}

/** The server's own work on its database: its bundle, beside ours, is loaded into this process and reads the server's settings. */
async function byServer<T>({ texts }: CommandLine, work: (server: ServersWork) => Promise<T>): Promise<T> {
  const bundle = new URL('./database.js', import.meta.url);
  if (!existsSync(bundle)) throw new CliError(EXIT.failed, texts.notBuilt);
  try {
    return await work((await import(bundle.href)) as ServersWork);
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
