import { setTimeout as wait } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import {
  type ApiClient,
  LOG_LEVELS,
  type LogFilterView,
  type LogLevelView,
  type LogLineView,
  logs,
  operations,
} from '@nonstop4/contract';
import { type Command, Option } from 'commander';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { CommandLine } from '../command-line.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { isAway } from '../runs/follow-run.ts';
import { interruptible } from '../terminal/interrupt.ts';
import { defineCommand } from './define-command.ts';

/** The most that the API gives at once, and so what can be caught up with after the connection was lost. */
const MOST_LINES = 5_000;
/** The most that a search gives at once. */
const MOST_FOUND = 2_000;
const MOST_SINCE = 43_200;
const RETRY_MS = 500;

interface LogsOptions {
  follow?: boolean;
  lines: string;
  search?: string;
  regex?: boolean;
  level?: LogLevelView;
  replica?: string;
  process?: string;
  since?: string;
}

export function addLogsCommand(program: Command, commandLine: CommandLine): void {
  const { commands, options } = commandLine.texts;
  defineCommand(program, commandLine, 'logs <app>', commands.logs, [
    'nonstop4 logs shop',
    'nonstop4 logs shop -f -n 50',
    'nonstop4 logs shop --level error --since 60',
    'nonstop4 logs shop -f --process worker',
  ])
    .option('-f, --follow', options.follow)
    .option('-n, --lines <count>', options.lines, '200')
    .option('--search <text>', options.search)
    .option('--regex', options.regex)
    .addOption(new Option('--level <level>', options.level).choices(LOG_LEVELS))
    .option('--replica <id>', options.replica)
    .option('--process <name>', options.process)
    .option('--since <minutes>', options.since)
    .action((app: string, options: LogsOptions) => showLogs(commandLine, app, options));
}

async function showLogs(commandLine: CommandLine, app: string, options: LogsOptions): Promise<void> {
  const lines = Number(options.lines);
  if (!Number.isInteger(lines) || lines < 0 || lines > MOST_LINES) {
    throw new CliError(EXIT.usage, commandLine.texts.linesInvalid(MOST_LINES));
  }
  const search = searchOf(commandLine, options);
  const api = await commandLine.api();
  const show = (line: LogLineView) => showLine(commandLine, line);
  const process = options.process === undefined ? {} : { process: options.process };
  if (search) {
    const query = { ...search, ...process, limit: Math.min(Math.max(1, lines), MOST_FOUND) };
    const found = await api.call(logs.searchLogs, { params: { app }, query });
    found.lines.forEach(show);
    if (found.searchedTo) commandLine.hint(commandLine.texts.searchedTo(found.searchedTo));
    return;
  }
  await interruptible(async (signal) => {
    try {
      if (options.follow) await follow(commandLine, api, app, { lines, ...process }, signal, show);
      else await readLogs(api, app, { lines, follow: 'false', ...process }, signal, show);
    } catch (error) {
      if (!signal.aborted) throw error; // Ctrl-C is how following ends
    }
  });
}

/** Undefined where nothing is searched for. */
function searchOf({ texts }: CommandLine, options: LogsOptions): Partial<LogFilterView> | undefined {
  const { search, regex, level, replica, since } = options;
  if (search === undefined && !regex && !level && !replica && since === undefined) return undefined;
  if (options.follow) throw new CliError(EXIT.usage, texts.searchNoFollow);
  const minutes = Number(since ?? 1);
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > MOST_SINCE) {
    throw new CliError(EXIT.usage, texts.minutesInvalid(MOST_SINCE));
  }
  return {
    ...(search === undefined ? {} : { text: search }),
    ...(regex ? { regex: 'true' as const } : {}),
    ...(level ? { level } : {}),
    ...(replica ? { replica } : {}),
    ...(since === undefined ? {} : { from: new Date(Date.now() - minutes * 60_000).toISOString() }),
  };
}

/** Goes on when the server was away (a restart, an upgrade): lines that were shown already are left out. */
async function follow(
  commandLine: CommandLine,
  api: ApiClient,
  app: string,
  { lines, ...process }: { lines: number; process?: string },
  signal: AbortSignal,
  show: (line: LogLineView) => void,
): Promise<void> {
  let latest = '';
  let wanted = lines;
  let away = false;
  for (;;) {
    const before = latest;
    try {
      await readLogs(api, app, { lines: wanted, follow: 'true', ...process }, signal, (line) => {
        away = false;
        if (line.at <= before) return;
        if (line.at > latest) latest = line.at;
        show(line);
      });
    } catch (error) {
      if (signal.aborted || !isAway(error)) throw error;
    }
    if (!away) commandLine.hint(commandLine.texts.serverAway);
    away = true;
    wanted = MOST_LINES;
    await wait(RETRY_MS, undefined, { signal });
  }
}

async function readLogs(
  api: ApiClient,
  app: string,
  query: { lines: number; follow: 'true' | 'false'; process?: string },
  signal: AbortSignal,
  show: (line: LogLineView) => void,
): Promise<void> {
  const response = await api.open(operations.appLogs, { params: { app }, query }, signal);
  if (!response.body) return;
  const events = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  for await (const { event, data } of events) {
    if (event === 'end') return;
    if (event === 'line') show(JSON.parse(data) as LogLineView);
  }
}

function showLine({ screen, json }: CommandLine, line: LogLineView): void {
  if (json) {
    screen.json(line);
    return;
  }
  const text = stripVTControlCharacters(line.text);
  const shown =
    line.stream === 'err' ? screen.style('red', text) : line.stream === 'platform' ? screen.style('cyan', text) : text;
  screen.line(`${screen.style('dim', `${line.at} ${line.source}`)} ${shown}`);
}
