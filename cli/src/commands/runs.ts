import { operations, type Run } from '@nonstop4/contract';
import type { Command } from 'commander';
import type { CommandLine } from '../command-line.ts';
import { formatAgo, formatDuration } from '../terminal/format.ts';
import { tableLines } from '../terminal/table.ts';
import { defineCommand } from './define-command.ts';

export function addRunCommands(program: Command, commandLine: CommandLine): void {
  const { commands, runCancelRequested } = commandLine.texts;
  defineCommand(program, commandLine, 'runs <app>', commands.runs, ['nonstop4 runs shop']).action((app: string) =>
    list(commandLine, app),
  );
  defineCommand(program, commandLine, 'cancel <run>', commands.cancel, ['nonstop4 cancel 01JXYZ']).action(
    async (id: string) => {
      const run = await (await commandLine.api()).call(operations.cancelRun, { params: { run: id } });
      commandLine.result(run, () => commandLine.screen.line(runCancelRequested(run.id)));
    },
  );
}

async function list(commandLine: CommandLine, app: string): Promise<void> {
  const { screen, texts } = commandLine;
  const runs = await (await commandLine.api()).call(operations.listRuns, { params: { app } });
  commandLine.result(runs, () => {
    const rows = runs.map((run) => row(commandLine, run));
    for (const line of tableLines(texts.columns.runs, rows, (head) => screen.style('dim', head))) screen.line(line);
  });
}

const COLOURS = {
  succeeded: 'green',
  failed: 'red',
  running: 'cyan',
  queued: 'cyan',
  canceled: 'dim',
  superseded: 'dim',
} as const;

function row({ screen, texts, locale }: CommandLine, run: Run): string[] {
  const took =
    run.startedAt && run.endedAt ? formatDuration(Date.parse(run.endedAt) - Date.parse(run.startedAt), locale) : '–';
  return [
    `#${run.number}`,
    run.id,
    texts.runKind[run.kind],
    screen.style(COLOURS[run.state], texts.runState[run.state]),
    run.release === undefined ? '–' : `v${run.release}`,
    took,
    formatAgo(run.createdAt, locale),
  ];
}
