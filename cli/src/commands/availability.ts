import {
  type AvailabilityRangeView,
  type AvailabilityView,
  availability,
  type ChangeApp,
  type IncidentView,
  operations,
  type UpdateView,
} from '@nonstop4/contract';
import type { Command } from 'commander';
import type { CommandLine } from '../command-line.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { formatAgo, formatDuration, formatNumber } from '../terminal/format.ts';
import { tableLines } from '../terminal/table.ts';
import { defineCommand } from './define-command.ts';

/** As many incidents and updates as fit on a screen. */
const MOST_SHOWN = 10;

export function addAvailabilityCommands(program: Command, commandLine: CommandLine): void {
  const { commands } = commandLine.texts;
  const example = ['nonstop4 availability shop'];
  defineCommand(program, commandLine, 'availability <app>', commands.availability, example).action(
    async (app: string) => {
      const api = await commandLine.api();
      const seen = await api.call(availability.appAvailability, { params: { app } });
      const updates = await api.call(availability.listUpdates, { params: { app } });
      commandLine.result({ ...seen, updates }, () => show(commandLine, seen, updates));
    },
  );
  addSwitch(program, commandLine, 'probing', (on) => ({ probing: on }));
  addSwitch(program, commandLine, 'status-page', (on) => ({ statusPublic: on }));
}

function addSwitch(
  program: Command,
  commandLine: CommandLine,
  name: 'probing' | 'status-page',
  change: (on: boolean) => ChangeApp,
): void {
  const { commands, onOrOff, saved } = commandLine.texts;
  const examples = [`nonstop4 ${name} shop on`, `nonstop4 ${name} shop off`];
  defineCommand(program, commandLine, `${name} <app> <switch>`, commands[name], examples).action(
    async (app: string, to: string) => {
      if (to !== 'on' && to !== 'off') throw new CliError(EXIT.usage, onOrOff);
      const api = await commandLine.api();
      await api.call(operations.changeApp, { params: { app }, body: change(to === 'on') });
      commandLine.result({}, () => commandLine.screen.line(saved));
    },
  );
}

function show(commandLine: CommandLine, seen: AvailabilityView, updates: UpdateView[]): void {
  const { screen, texts } = commandLine;
  const table = (head: string[], rows: string[][]) => {
    screen.line();
    for (const line of tableLines(head, rows, (text) => screen.style('dim', text))) screen.line(line);
  };
  screen.line(texts.availabilityState[seen.state]);
  if (seen.statusPage.public) screen.line(texts.statusPageAt(seen.statusPage.path));
  table(
    texts.columns.availability,
    seen.ranges.map((range) => rangeRow(commandLine, range)),
  );
  const incidents = seen.incidents.slice(0, MOST_SHOWN);
  if (incidents.length === 0) screen.line(`\n${texts.noIncidents}`);
  else
    table(
      texts.columns.incidents,
      incidents.map((incident) => incidentRow(commandLine, incident)),
    );
  const measured = updates.filter(({ figures }) => figures).slice(0, MOST_SHOWN);
  if (measured.length > 0)
    table(
      texts.columns.updates,
      measured.map((update) => updateRow(commandLine, update)),
    );
}

function rangeRow(
  { texts, locale }: CommandLine,
  { range, share, measuredMinutes, downMinutes }: AvailabilityRangeView,
) {
  const minutes = (count: number) => formatDuration(count * 60_000, locale);
  if (share === undefined) return [range, texts.notMeasured, '–', '–'];
  // Rounded down: 100 % is said of nothing that was away.
  const percent = `${formatNumber(Math.floor(share * 100_000) / 1_000, locale, 3)} %`;
  return [range, percent, minutes(downMinutes), minutes(measuredMinutes)];
}

function incidentRow({ texts, locale }: CommandLine, { from, to, cause, actions }: IncidentView): string[] {
  const lasted = to === undefined ? texts.lasts : formatDuration(Date.parse(to) - Date.parse(from), locale);
  return [formatAgo(from, locale), lasted, [cause.text, ...actions.map(({ text }) => text)].join(' ')];
}

function updateRow({ locale }: CommandLine, { release, createdAt, figures }: UpdateView): string[] {
  const { requests = 0, failed = 0, slowestMs = 0 } = figures ?? {};
  const counts = [failed, requests].map((count) => formatNumber(count, locale));
  return [`v${release}`, formatAgo(createdAt, locale), ...counts, `${formatNumber(slowestMs, locale)} ms`];
}
