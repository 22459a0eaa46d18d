import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { type ApiClient, ApiProblem, AppNameSchema, operations, type Run } from '@nonstop4/contract';
import type { Command } from 'commander';
import type { CommandLine } from '../command-line.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { type FollowOptions, reportRun } from '../runs/report-run.ts';
import { formatBytes, formatDuration } from '../terminal/format.ts';
import { interruptible } from '../terminal/interrupt.ts';
import { UploadBar } from '../terminal/upload-bar.ts';
import { proposeAppName } from '../upload/app-name.ts';
import { type Archive, archiveFolder } from '../upload/folder-archive.ts';
import { sendUntilAnswered } from '../upload/send-until-answered.ts';
import { defineCommand, withFollowOptions } from './define-command.ts';

interface DeployOptions extends FollowOptions {
  app?: string;
}

export function addDeployCommand(program: Command, commandLine: CommandLine): void {
  const { commands, options } = commandLine.texts;
  const command = defineCommand(program, commandLine, 'deploy <path>', commands.deploy, [
    'nonstop4 deploy ./shop',
    'nonstop4 deploy shop.zip --app shop -q',
  ]).option('-a, --app <name>', options.appName);
  withFollowOptions(command, commandLine).action((path: string, given: DeployOptions) =>
    deploy(commandLine, path, given),
  );
}

async function deploy(commandLine: CommandLine, path: string, options: DeployOptions): Promise<void> {
  const { texts } = commandLine;
  const kind = await kindOf(path);
  if (!kind) throw new CliError(EXIT.usage, texts.noSuchPath(path));
  const app = options.app ?? (await proposeAppName(path, kind === 'folder'));
  if (app === undefined) throw new CliError(EXIT.usage, texts.appNameWanted(basename(resolve(path))));
  const valid = AppNameSchema.safeParse(app);
  if (!valid.success) throw new CliError(EXIT.usage, texts.appNameInvalid(app));
  const api = await commandLine.api();
  const known = await isKnown(api, app);
  commandLine.hint(known ? texts.updating(app) : texts.creating(app));
  const run = await upload(commandLine, path, kind, app);
  await reportRun(commandLine, api, run, options);
}

async function kindOf(path: string): Promise<'folder' | 'file' | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) return 'folder';
  return found?.isFile() ? 'file' : undefined;
}

async function isKnown(api: ApiClient, app: string): Promise<boolean> {
  try {
    await api.call(operations.getApp, { params: { app } });
    return true;
  } catch (error) {
    if (error instanceof ApiProblem && error.problem.status === 404) return false;
    throw error;
  }
}

async function upload(commandLine: CommandLine, path: string, kind: 'folder' | 'file', app: string): Promise<Run> {
  return interruptible(async (signal) => {
    let archive: Archive | undefined;
    try {
      archive = await prepare(path, kind, signal);
      sayContent(commandLine, archive);
      return await send(commandLine, archive, app, signal);
    } catch (error) {
      if (signal.aborted) throw new CliError(EXIT.interrupted, commandLine.texts.uploadCanceled);
      throw error;
    } finally {
      await archive?.dispose();
    }
  });
}

async function prepare(path: string, kind: 'folder' | 'file', signal: AbortSignal): Promise<Archive> {
  const name = basename(resolve(path));
  if (kind === 'folder') return archiveFolder(path, `${name}.zip`, signal);
  return { path, fileName: name, sizeBytes: (await stat(path)).size, dispose: async () => {} };
}

function sayContent(commandLine: CommandLine, { content }: Archive): void {
  if (!content) return;
  const { texts } = commandLine;
  if (content.files.length === 0) throw new CliError(EXIT.usage, texts.folderEmpty);
  const leftOut = Object.keys(content.leftOut);
  if (leftOut.length > 0) commandLine.hint(`  ${texts.leftOut(leftOut.join(', '))}`);
  for (const name of content.skipped) commandLine.hint(`  ${texts.skippedSpecial(name)}`);
  if (content.files.some(({ name }) => name === '.env'))
    commandLine.hint(`  ${texts.envFileInside('.env', commandLine.config.program)}`);
}

async function send(commandLine: CommandLine, archive: Archive, app: string, signal: AbortSignal): Promise<Run> {
  const { texts, locale, screen } = commandLine;
  const started = performance.now();
  const bar =
    screen.animated && !commandLine.json ? new UploadBar(texts.stages.upload, archive.sizeBytes, locale) : undefined;
  try {
    const options = { app, language: locale, signal, onProgress: (bytes: number) => bar?.update(bytes) };
    const run = await sendUntilAnswered(await commandLine.connection(), archive, options);
    bar?.remove();
    const took = `${formatBytes(archive.sizeBytes, locale)}, ${formatDuration(performance.now() - started, locale)}`;
    commandLine.done(`${screen.style('green', '✓')} ${texts.stages.upload}  ${screen.style('dim', took)}`);
    return run;
  } finally {
    bar?.remove();
  }
}
