import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import type { CommandLine } from '../command-line.ts';
import { type DatabaseReport, type DatabaseRequest, databaseWork } from '../database/database-work.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { defineCommand } from './define-command.ts';

/** Two weeks of one a day. */
const BACKUPS_KEPT = '14';

export function addDatabaseCommands(program: Command, commandLine: CommandLine): void {
  const { database } = commandLine.texts;
  const group = defineCommand(program, commandLine, 'db', database, ['nonstop4 db backup']);
  const add = (usage: string, words: { summary: string; more?: string }, example: string) =>
    defineCommand(group, commandLine, usage, words, [example]);
  const saved = ({ rows, file }: DatabaseReport) => database.saved(counted(commandLine, rows), file ?? '');
  const filled = ({ rows, file }: DatabaseReport) => database.filled(counted(commandLine, rows), file ?? '');

  add('backup', database.backup, 'nonstop4 db backup --keep 30')
    .option('--keep <n>', database.options.keep, BACKUPS_KEPT)
    .action((given: { keep: string }) => {
      const keep = Number(given.keep);
      if (!/^\d{1,4}$/.test(given.keep) || keep < 1 || keep > 1_000)
        throw new CliError(EXIT.usage, database.keepInvalid(given.keep));
      return perform(commandLine, { work: 'backup', keep }, saved);
    });
  add(
    'restore <file>',
    database.restore,
    'nonstop4 db restore ~/.nonstop4/backups/nonstop4-20261126T040000Z.gz',
  ).action((file: string) => perform(commandLine, { work: 'restore', file: resolve(file) }, filled));
  add('export <file>', database.export, 'nonstop4 db export everything.gz').action((file: string) =>
    perform(commandLine, { work: 'export', file: resolve(file) }, saved),
  );
  add('import <file>', database.import, 'nonstop4 db import everything.gz').action((file: string) =>
    perform(commandLine, { work: 'import', file: resolve(file) }, filled),
  );
  add('migrate', database.migrate, 'nonstop4 db migrate --to mysql')
    .addOption(new Option('--to <engine>', database.options.to).choices(['mysql', 'sqlite']).makeOptionMandatory())
    .action(({ to }: { to: 'mysql' | 'sqlite' }) =>
      perform(commandLine, { work: 'migrate', to: to === 'mysql' ? 'server' : 'file' }, ({ rows }) =>
        database.moved(counted(commandLine, rows)),
      ),
    );
}

async function perform(
  commandLine: CommandLine,
  request: DatabaseRequest,
  sentence: (report: DatabaseReport) => string,
): Promise<void> {
  const { screen, texts } = commandLine;
  const report = await databaseWork(commandLine, request);
  commandLine.result(report, () => {
    screen.line(sentence(report));
    if (report.kept) screen.line(texts.database.kept(report.kept));
  });
  if (report.otherKey) commandLine.hint(texts.database.otherKey(report.file ?? ''));
}

function counted({ locale }: CommandLine, rows: number): string {
  return rows.toLocaleString(locale);
}
