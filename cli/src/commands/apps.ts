import { type AppSummary, operations } from '@nonstop4/contract';
import type { Command } from 'commander';
import type { CommandLine } from '../command-line.ts';
import type { Screen } from '../terminal/screen.ts';
import { tableLines } from '../terminal/table.ts';
import { defineCommand } from './define-command.ts';

export function addAppsCommand(program: Command, commandLine: CommandLine): void {
  defineCommand(program, commandLine, 'apps', commandLine.texts.commands.apps, [
    'nonstop4 apps',
    'nonstop4 apps --json',
  ]).action(() => listApps(commandLine));
}

async function listApps(commandLine: CommandLine): Promise<void> {
  const { screen, texts } = commandLine;
  const apps = await (await commandLine.api()).call(operations.listApps, {});
  commandLine.result(apps, () => {
    if (apps.length === 0) {
      screen.line(texts.noApps);
      return;
    }
    const rows = apps.map((app) => [
      app.name,
      stateCell(screen, app, texts.redundancyState),
      release(app),
      app.language ?? '–',
      app.url,
    ]);
    for (const line of tableLines(texts.columns.apps, rows, (head) => screen.style('dim', head))) screen.line(line);
  });
}

const release = (app: AppSummary) => (app.liveRelease === undefined ? '–' : `v${app.liveRelease}`);

const COLOURS = { redundant: 'green', 'not-redundant': 'yellow', down: 'red', stopped: 'dim' } as const;

/** The word for an app's redundancy, in its colour. */
export function stateCell(
  screen: Screen,
  app: AppSummary,
  words: Record<AppSummary['redundancy']['state'], string>,
): string {
  return screen.style(COLOURS[app.redundancy.state], words[app.redundancy.state]);
}
