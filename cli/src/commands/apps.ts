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
      screen.line(texts.noApps(commandLine.config.program));
      return;
    }
    const rows = apps.map((app) => [
      app.name,
      stateCell(screen, app, texts),
      release(app),
      app.language ?? '–',
      app.url,
    ]);
    for (const line of tableLines(texts.columns.apps, rows, (head) => screen.style('dim', head))) screen.line(line);
  });
}

const release = (app: AppSummary) => (app.liveRelease === undefined ? '–' : `v${app.liveRelease}`);

const COLOURS = { redundant: 'green', 'not-redundant': 'yellow', down: 'red', stopped: 'dim' } as const;

/** The word for an app's redundancy, in its colour. One that never ran is not down. */
export function stateCell(screen: Screen, app: AppSummary, texts: CommandLine['texts']): string {
  const { state, reason } = app.redundancy;
  if (reason === 'never-deployed') return screen.style('dim', texts.notStartedYet);
  return screen.style(COLOURS[state], texts.redundancyState[state]);
}
