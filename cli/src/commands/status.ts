import { type AppDetail, operations, type ReplicaView } from '@nonstop4/contract';
import type { Command } from 'commander';
import type { CommandLine } from '../command-line.ts';
import { formatAgo, formatBytes, formatNumber } from '../terminal/format.ts';
import { tableLines } from '../terminal/table.ts';
import { stateCell } from './apps.ts';
import { defineCommand } from './define-command.ts';

export function addStatusCommand(program: Command, commandLine: CommandLine): void {
  defineCommand(program, commandLine, 'status <app>', commandLine.texts.commands.status, [
    'nonstop4 status shop',
  ]).action(async (name: string) => {
    const app = await (await commandLine.api()).call(operations.getApp, { params: { app: name } });
    commandLine.result(app, () => showStatus(commandLine, app));
  });
}

function showStatus(commandLine: CommandLine, app: AppDetail): void {
  const { screen, texts, locale } = commandLine;
  screen.line(`${screen.style('bold', app.name)}  ${app.url}`);
  screen.line(`${stateCell(screen, app, texts)}: ${redundancySentence(commandLine, app)}`);
  const language = [app.language, app.framework].filter(Boolean).join(', ');
  const volume = texts.volumeUsed(
    formatBytes(app.volume.usedBytes, locale),
    formatBytes(app.volume.limitBytes, locale),
  );
  const facts: [string, string][] = [
    [
      texts.facts.release,
      app.liveRelease === undefined ? '–' : `v${app.liveRelease}${language ? ` (${language})` : ''}`,
    ],
    [texts.facts.health, app.healthCheck ? `${app.healthCheck.kind} ${app.healthCheck.path}` : '–'],
    [texts.facts.volume, volume],
    [texts.facts.lastRun, app.lastRun ? `${app.lastRun.id} (${app.lastRun.kind}, ${app.lastRun.state})` : '–'],
    [
      texts.facts.edges,
      app.edges.map((edge) => `${edge.name} ${edge.ready ? texts.ready : texts.notReady}`).join(', ') || '–',
    ],
  ];
  screen.line();
  for (const line of tableLines(['', ''], facts, () => '').slice(1)) screen.line(line);
  screen.line();
  const rows = app.running.map((replica) => replicaRow(commandLine, replica));
  const table = (lines: string[][]) => tableLines(texts.columns.replicas, lines, (head) => screen.style('dim', head));
  for (const line of table(rows)) screen.line(line);
  for (const { name, command, copies, running } of app.background) {
    screen.line();
    screen.line(texts.backgroundProcess(name, copies, command));
    const own = running.map((replica) => replicaRow(commandLine, replica));
    for (const line of own.length > 0 ? table(own) : []) screen.line(line);
  }
}

function redundancySentence({ texts }: CommandLine, { redundancy }: AppDetail): string {
  const { state, reason, readyReplicas, readyNodes } = redundancy;
  if (reason) return texts.redundancyReason[reason];
  return state === 'stopped' ? texts.isStopped : texts.isRedundant(readyReplicas, readyNodes);
}

/** What was not measured yet, or is not known of a replica of an older release, is 0. */
const known = (bytes: number, locale: CommandLine['locale']) => (bytes > 0 ? formatBytes(bytes, locale) : '–');

function replicaRow({ screen, texts, locale }: CommandLine, replica: ReplicaView): string[] {
  const colour =
    replica.state === 'ready' ? 'green' : replica.state === 'crashed' || replica.state === 'lost' ? 'red' : 'yellow';
  return [
    replica.id,
    replica.node,
    screen.style(colour, texts.replicaState[replica.state]),
    `v${replica.release}`,
    `${formatNumber(replica.cpuCores * 100, locale, 1)} %`,
    [replica.memoryBytes, replica.memoryLimitBytes].map((bytes) => known(bytes, locale)).join(' / '),
    String(replica.restarts),
    formatAgo(replica.startedAt, locale),
  ];
}
