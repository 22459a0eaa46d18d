import { setTimeout as wait } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { type ApiClient, type LogLineView, operations } from '@nonstop4/contract';
import type { Command } from 'commander';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { CommandLine } from '../command-line.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { isAway } from '../runs/follow-run.ts';
import { interruptible } from '../terminal/interrupt.ts';
import { defineCommand } from './define-command.ts';

/** The most that the API gives at once, and so what can be caught up with after the connection was lost. */
const MOST_LINES = 5_000;
const RETRY_MS = 500;

export function addLogsCommand(program: Command, commandLine: CommandLine): void {
  const { commands, options } = commandLine.texts;
  defineCommand(program, commandLine, 'logs <app>', commands.logs, [
    'nonstop4 logs shop',
    'nonstop4 logs shop -f -n 50',
  ])
    .option('-f, --follow', options.follow)
    .option('-n, --lines <count>', options.lines, '200')
    .action((app: string, options: { follow?: boolean; lines: string }) => showLogs(commandLine, app, options));
}

async function showLogs(
  commandLine: CommandLine,
  app: string,
  options: { follow?: boolean; lines: string },
): Promise<void> {
  const lines = Number(options.lines);
  if (!Number.isInteger(lines) || lines < 0 || lines > MOST_LINES) {
    throw new CliError(EXIT.usage, commandLine.texts.linesInvalid(MOST_LINES));
  }
  const api = await commandLine.api();
  const show = (line: LogLineView) => showLine(commandLine, line);
  await interruptible(async (signal) => {
    try {
      if (options.follow) await follow(commandLine, api, app, lines, signal, show);
      else await readLogs(api, app, { lines, follow: 'false' }, signal, show);
    } catch (error) {
      if (!signal.aborted) throw error; // Ctrl-C is how following ends
    }
  });
}

/** Goes on when the server was away (a restart, an upgrade): lines that were shown already are left out. */
async function follow(
  commandLine: CommandLine,
  api: ApiClient,
  app: string,
  lines: number,
  signal: AbortSignal,
  show: (line: LogLineView) => void,
): Promise<void> {
  let latest = '';
  let wanted = lines;
  let away = false;
  for (;;) {
    const before = latest;
    try {
      await readLogs(api, app, { lines: wanted, follow: 'true' }, signal, (line) => {
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
  query: { lines: number; follow: 'true' | 'false' },
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
