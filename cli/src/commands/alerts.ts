import { type AlertView, alerting } from '@nonstop4/contract';
import type { Command } from 'commander';
import type { CommandLine } from '../command-line.ts';
import { formatAgo, formatDuration } from '../terminal/format.ts';
import { tableLines } from '../terminal/table.ts';
import { defineCommand } from './define-command.ts';

/** Past alerts that are shown with `--all`. */
const MOST_SHOWN = 50;

/** What needs somebody's attention. */
export function addAlertsCommand(program: Command, commandLine: CommandLine): void {
  const { commands, options } = commandLine.texts;
  defineCommand(program, commandLine, 'alerts [app]', commands.alerts, [
    'nonstop4 alerts',
    'nonstop4 alerts shop --all',
  ])
    .option('-a, --all', options.allAlerts)
    .action((app: string | undefined, { all }: { all?: boolean }) => list(commandLine, app, all ?? false));
}

async function list(commandLine: CommandLine, app: string | undefined, all: boolean): Promise<void> {
  const api = await commandLine.api();
  const query = { limit: MOST_SHOWN };
  const found =
    app === undefined
      ? await api.call(alerting.listAlerts, { query })
      : await api.call(alerting.appAlerts, { params: { app }, query });
  const shown = all ? found : found.filter(({ endedAt }) => endedAt === undefined);
  commandLine.result(shown, () => show(commandLine, shown, all));
}

function show({ screen, texts, locale }: CommandLine, alerts: readonly AlertView[], all: boolean): void {
  if (alerts.length === 0) {
    screen.line(all ? texts.noAlertsEver : texts.noAlerts);
    return;
  }
  const rows = alerts.map(({ title, since, endedAt }) => [
    endedAt === undefined ? screen.style('yellow', texts.alertOpen) : screen.style('dim', texts.alertOver),
    formatAgo(since, locale),
    endedAt === undefined ? '–' : formatDuration(Date.parse(endedAt) - Date.parse(since), locale),
    title,
  ]);
  for (const line of tableLines(texts.columns.alerts, rows, (head) => screen.style('dim', head))) screen.line(line);
}
