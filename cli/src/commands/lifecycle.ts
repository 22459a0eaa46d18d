import { operations } from '@nonstop4/contract';
import type { Command } from 'commander';
import type { CommandLine } from '../command-line.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { startPlatform } from '../platform/start-platform.ts';
import { type FollowOptions, reportRun } from '../runs/report-run.ts';
import { ask } from '../terminal/prompts.ts';
import { defineCommand, withFollowOptions } from './define-command.ts';

interface StartOptions extends FollowOptions {
  data?: string;
  port?: string;
  edgePort?: string;
}

interface DeleteOptions {
  yes?: string;
  deleteData?: boolean;
}

export function addLifecycleCommands(program: Command, commandLine: CommandLine): void {
  const { commands, options } = commandLine.texts;
  defineCommand(program, commandLine, 'stop <app>', commands.stop, ['nonstop4 stop shop']).action((app: string) =>
    stop(commandLine, app),
  );
  const start = defineCommand(program, commandLine, 'start [app]', commands.start, [
    'nonstop4 start',
    'nonstop4 start shop',
  ])
    .option('--data <directory>', options.data)
    .option('--port <port>', options.port)
    .option('--edge-port <port>', options.edgePort);
  withFollowOptions(start, commandLine).action((app: string | undefined, given: StartOptions) =>
    app === undefined ? startPlatform(commandLine, given) : startOrRestart(commandLine, app, 'startApp', given),
  );
  const restart = defineCommand(program, commandLine, 'restart <app>', commands.restart, ['nonstop4 restart shop']);
  withFollowOptions(restart, commandLine).action((app: string, given: FollowOptions) =>
    startOrRestart(commandLine, app, 'restartApp', given),
  );
  defineCommand(program, commandLine, 'delete <app>', commands.delete, [
    'nonstop4 delete shop',
    'nonstop4 delete shop --yes=shop --delete-data',
  ])
    .option('--yes <name>', options.yes)
    .option('--delete-data', options.deleteData)
    .action((app: string, given: DeleteOptions) => deleteApp(commandLine, app, given));
}

async function stop(commandLine: CommandLine, app: string): Promise<void> {
  await (await commandLine.api()).call(operations.stopApp, { params: { app } });
  commandLine.result({ app, desiredState: 'stopped' }, () => commandLine.screen.line(commandLine.texts.stopping(app)));
}

async function startOrRestart(
  commandLine: CommandLine,
  app: string,
  operation: 'startApp' | 'restartApp',
  options: FollowOptions,
): Promise<void> {
  const api = await commandLine.api();
  const run = await api.call(operations[operation], { params: { app } });
  await reportRun(commandLine, api, run, options);
}

async function deleteApp(
  commandLine: CommandLine,
  app: string,
  { yes, deleteData = false }: DeleteOptions,
): Promise<void> {
  const { texts, screen } = commandLine;
  if (yes === undefined && !screen.interactive) throw new CliError(EXIT.usage, texts.confirmMissing(app));
  const confirm = yes ?? (await ask(deleteData ? texts.askDeleteAll(app) : texts.askDelete(app)));
  if (confirm !== app) throw new CliError(EXIT.usage, texts.confirmWrong);
  await (await commandLine.api()).call(operations.deleteApp, { params: { app }, body: { confirm, deleteData } });
  commandLine.result({ app, deleting: true, deleteData }, () =>
    screen.line(deleteData ? texts.deletingAll(app) : texts.deleting(app)),
  );
}
