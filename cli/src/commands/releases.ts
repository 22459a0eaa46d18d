import { operations, type ReleaseView } from '@nonstop4/contract';
import type { Command } from 'commander';
import type { CommandLine } from '../command-line.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { type FollowOptions, reportRun } from '../runs/report-run.ts';
import { formatAgo } from '../terminal/format.ts';
import { tableLines } from '../terminal/table.ts';
import { defineCommand, withFollowOptions } from './define-command.ts';

export function addReleaseCommands(program: Command, commandLine: CommandLine): void {
  const { commands } = commandLine.texts;
  defineCommand(program, commandLine, 'releases <app>', commands.releases, ['nonstop4 releases shop']).action(
    (app: string) => list(commandLine, app),
  );
  const rollback = defineCommand(program, commandLine, 'rollback <app> <release>', commands.rollback, [
    'nonstop4 rollback shop v3',
  ]);
  withFollowOptions(rollback, commandLine).action(async (app: string, release: string, options: FollowOptions) => {
    const number = /^v?([1-9]\d{0,8})$/i.exec(release)?.[1];
    if (!number) throw new CliError(EXIT.usage, commandLine.texts.releaseInvalid(release));
    const api = await commandLine.api();
    const run = await api.call(operations.rollbackApp, { params: { app }, body: { release: Number(number) } });
    await reportRun(commandLine, api, run, options);
  });
}

async function list(commandLine: CommandLine, app: string): Promise<void> {
  const { screen, texts } = commandLine;
  const releases = await (await commandLine.api()).call(operations.listReleases, { params: { app } });
  commandLine.result(releases, () => {
    const rows = releases.map((release) => row(commandLine, release));
    for (const line of tableLines(texts.columns.releases, rows, (head) => screen.style('dim', head))) screen.line(line);
  });
}

function row({ screen, texts, locale }: CommandLine, release: ReleaseView): string[] {
  const mark = release.live
    ? screen.style('green', texts.live)
    : release.collected
      ? screen.style('dim', texts.collected)
      : '';
  return [
    `v${release.number}`,
    mark,
    texts.releaseCause[release.cause],
    release.commit.slice(0, 8),
    formatAgo(release.createdAt, locale),
    release.createdBy,
  ];
}
