import { type Metrics, type MetricsPointView, metrics, type ReplicaMetrics } from '@nonstop4/contract';
import type { Command } from 'commander';
import type { CommandLine } from '../command-line.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { formatBytes, formatNumber } from '../terminal/format.ts';
import { tableLines } from '../terminal/table.ts';
import { defineCommand } from './define-command.ts';

const MOST_MINUTES = 43_200;
/** Lines of the table; a longer history is shown in longer steps by `--minutes`. */
const ROWS = 20;

export function addMetricsCommand(program: Command, commandLine: CommandLine): void {
  const { commands, options } = commandLine.texts;
  defineCommand(program, commandLine, 'metrics <app>', commands.metrics, [
    'nonstop4 metrics shop',
    'nonstop4 metrics shop --minutes 10080 --json',
  ])
    .option('--minutes <count>', options.minutes, '60')
    .action((app: string, given: { minutes: string }) => showMetrics(commandLine, app, given.minutes));
}

async function showMetrics(commandLine: CommandLine, app: string, given: string): Promise<void> {
  const { texts, screen } = commandLine;
  const minutes = Number(given);
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > MOST_MINUTES) {
    throw new CliError(EXIT.usage, texts.minutesInvalid(MOST_MINUTES));
  }
  const api = await commandLine.api();
  const input = { params: { app }, query: { minutes } };
  const [history, replicas] = await Promise.all([
    api.call(metrics.appMetrics, input),
    api.call(metrics.replicaMetrics, input),
  ]);
  commandLine.result({ ...history, replicas: replicas.replicas }, () => {
    if (history.points.length === 0) screen.line(texts.nothingMeasured);
    else for (const line of linesOf(commandLine, history, replicas)) screen.line(line);
  });
}

function linesOf(commandLine: CommandLine, { points, marks }: Metrics, { replicas }: ReplicaMetrics): string[] {
  const { texts, screen, locale } = commandLine;
  const dim = (head: string) => screen.style('dim', head);
  const speed = (bytes: number | undefined) => (bytes === undefined ? '–' : `${formatBytes(bytes, locale)}/s`);
  const used = replicas.map(({ replica, node, release, restarts, points: own }) => {
    const last = own.at(-1);
    return [
      ...[replica, node, `v${release}`, formatNumber(restarts, locale)],
      ...[formatNumber(last?.cpuCores ?? 0, locale, 2), formatBytes(last?.memoryBytes ?? 0, locale)],
      ...[speed(last?.networkInPerS), speed(last?.networkOutPerS)],
    ];
  });
  return [
    ...tableLines(
      texts.columns.metrics,
      points.slice(-ROWS).map((point) => row(commandLine, point)),
      dim,
    ),
    ...(used.length > 0 ? ['', ...tableLines(texts.columns.usage, used, dim)] : []),
    ...(marks.length > 0 ? [''] : []),
    ...marks
      .slice(-ROWS)
      .map(({ at, kind, release }) => `${at}  ${kind}${release === undefined ? '' : ` v${release}`}`),
  ];
}

function row({ locale, screen }: CommandLine, point: MetricsPointView): string[] {
  const number = (value: number) => formatNumber(value, locale, value < 10 ? 1 : 0);
  const ms = (value: number | undefined) => (value === undefined ? '–' : `${number(value)} ms`);
  const errors = point.requestsPerS > 0 ? (100 * point.errorsPerS) / point.requestsPerS : 0;
  const share = `${formatNumber(errors, locale, 2)} %`;
  return [
    ...[point.at, number(point.requestsPerS), errors > 0 ? screen.style('red', share) : share],
    ...[ms(point.p50Ms), ms(point.p95Ms), ms(point.p99Ms), number(point.retriesPerS)],
    ...[formatNumber(point.cpuCores, locale, 2), formatBytes(point.memoryBytes, locale)],
  ];
}
