import { AppNameSchema, type ImportSource, imports } from '@nonstop4/contract';
import type { Command } from 'commander';
import type { CommandLine } from '../command-line.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { type FollowOptions, reportRun } from '../runs/report-run.ts';
import { askPassword, readPipedInput } from '../terminal/prompts.ts';
import { asDnsLabel } from '../upload/app-name.ts';
import { defineCommand, withFollowOptions } from './define-command.ts';

interface ImportOptions extends FollowOptions {
  app?: string;
  branch?: string;
  defaultBranch?: boolean;
  userName?: string;
  /** Asked for, or read from standard input. */
  token?: boolean;
  forgetToken?: boolean;
}

/** Code from a git address, the first time and again. */
export function addImportCommands(program: Command, commandLine: CommandLine): void {
  const { commands, options } = commandLine.texts;
  const first = defineCommand(program, commandLine, 'import <address>', commands.import, [
    'nonstop4 import https://github.com/kim/shop.git',
    'nonstop4 import https://gitlab.com/kim/shop.git --app shop --branch main --token < token.txt',
  ]).option('-a, --app <name>', options.importAppName);
  withSourceOptions(first, commandLine).action((address: string, given: ImportOptions) =>
    importSource(commandLine, appNameOf(commandLine, address, given.app), true, { address }, given),
  );
  const again = defineCommand(program, commandLine, 'fetch <app>', commands.fetch, [
    'nonstop4 fetch shop',
    'nonstop4 fetch shop --branch release',
  ]);
  withSourceOptions(again, commandLine).action((app: string, given: ImportOptions) =>
    importSource(commandLine, app, false, {}, given),
  );
}

function withSourceOptions(command: Command, commandLine: CommandLine): Command {
  const { options } = commandLine.texts;
  command
    .option('-b, --branch <name>', options.branch)
    .option('--default-branch', options.defaultBranch)
    .option('--token', options.gitToken)
    .option('--forget-token', options.forgetToken)
    .option('--user-name <name>', options.gitUserName);
  return withFollowOptions(command, commandLine);
}

async function importSource(
  commandLine: CommandLine,
  app: string,
  create: boolean,
  place: Pick<ImportSource, 'address'>,
  given: ImportOptions,
): Promise<void> {
  const api = await commandLine.api();
  const token = given.forgetToken ? null : await tokenOf(commandLine, given);
  const branch = given.defaultBranch ? null : given.branch;
  const run = await api.call(imports.importSource, {
    params: { app },
    query: { create: create ? 'true' : 'false' },
    body: {
      ...place,
      ...(branch === undefined ? {} : { branch }),
      ...(given.userName === undefined ? {} : { userName: given.userName }),
      ...(token === undefined ? {} : { token }),
    },
  });
  await reportRun(commandLine, api, run, given);
}

/** Never of an argument, which everybody on the machine can see. */
async function tokenOf({ texts, screen }: CommandLine, { token }: ImportOptions): Promise<string | undefined> {
  if (!token) return undefined;
  const entered = screen.interactive ? await askPassword(texts.askGitToken) : (await readPipedInput()).trim();
  if (entered === '') throw new CliError(EXIT.usage, texts.gitTokenMissing);
  return entered;
}

function appNameOf({ texts }: CommandLine, address: string, given: string | undefined): string {
  const repository =
    address
      .replace(/\/+$/, '')
      .replace(/\.git$/i, '')
      .split('/')
      .at(-1) ?? '';
  const name = given ?? asDnsLabel(repository);
  if (name === '') throw new CliError(EXIT.usage, texts.appNameWanted(repository));
  if (!AppNameSchema.safeParse(name).success) throw new CliError(EXIT.usage, texts.appNameInvalid(name));
  return name;
}
