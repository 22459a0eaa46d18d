import { setTimeout as wait } from 'node:timers/promises';
import { type ApiClient, type NodeView, operations } from '@nonstop4/contract';
import type { Command } from 'commander';
import type { CommandLine } from '../command-line.ts';
import { CliError, EXIT, QuietEnd } from '../exit-codes.ts';
import { isAway } from '../runs/follow-run.ts';
import { formatBytes, formatNumber } from '../terminal/format.ts';
import { interruptible } from '../terminal/interrupt.ts';
import { tableLines } from '../terminal/table.ts';
import { defineCommand } from './define-command.ts';

const POLL_MS = 1_000;

/** What apps run on. */
export function addNodeCommands(program: Command, commandLine: CommandLine): void {
  const { commands, options } = commandLine.texts;
  const nodes = defineCommand(program, commandLine, 'nodes', commands.nodes, [
    'nonstop4 nodes',
    'nonstop4 nodes drain worker2',
  ]);
  nodes.action(() => list(commandLine));
  defineCommand(nodes, commandLine, 'list', commands.nodesList, ['nonstop4 nodes list']).action(() =>
    list(commandLine),
  );
  defineCommand(nodes, commandLine, 'drain <node>', commands.nodesDrain, ['nonstop4 nodes drain worker2'])
    .option('-d, --detach', options.detach)
    .action((node: string, { detach }: { detach?: boolean }) => drain(commandLine, node, detach ?? false));
  defineCommand(nodes, commandLine, 'uncordon <node>', commands.nodesUncordon, [
    'nonstop4 nodes uncordon worker2',
  ]).action(async (node: string) => {
    await (await commandLine.api()).call(operations.uncordonNode, { params: { node } });
    commandLine.result({ node }, () => commandLine.screen.line(commandLine.texts.uncordoned(node)));
  });
}

async function list(commandLine: CommandLine): Promise<void> {
  const { screen, texts } = commandLine;
  const { nodes } = await (await commandLine.api()).call(operations.system, {});
  commandLine.result(nodes, () => {
    const rows = nodes.map((node) => row(commandLine, node));
    for (const line of tableLines(texts.columns.nodes, rows, (head) => screen.style('dim', head))) screen.line(line);
  });
}

function row({ screen, texts, locale }: CommandLine, node: NodeView): string[] {
  const { name, ready, schedulable, pressure, replicas, memoryBytes, cpuCores, room } = node;
  const state = ready ? (schedulable ? texts.ready : texts.cordoned) : texts.notReady;
  const colour = ready ? (schedulable && pressure.length === 0 ? 'green' : 'yellow') : 'red';
  const of = (used: string, all: string | undefined) => (all === undefined ? used : `${used} / ${all}`);
  return [
    name,
    [screen.style(colour, state), ...pressure.map((kind) => texts.pressure[kind])].join(', '),
    String(replicas),
    of(formatBytes(memoryBytes, locale), room && formatBytes(room.memoryBytes, locale)),
    of(formatNumber(cpuCores, locale, 1), room && formatNumber(room.cpuCores, locale, 1)),
  ];
}

async function drain(commandLine: CommandLine, node: string, detach: boolean): Promise<void> {
  const { texts, screen, config } = commandLine;
  const api = await commandLine.api();
  await api.call(operations.drainNode, { params: { node } });
  if (detach) {
    commandLine.result({ node }, () => screen.line(texts.drainBegun(node)));
    return;
  }
  commandLine.hint(texts.drainBegun(node));
  await interruptible((signal) =>
    follow(commandLine, api, node, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
      commandLine.hint(texts.drainGoesOn(node, config.program));
      throw new QuietEnd(EXIT.interrupted);
    }),
  );
  commandLine.result({ node }, () => screen.line(`${screen.style('green', '✓')} ${texts.drained(node)}`));
}

/** Until no copy is left on it; ends with an error when somebody takes the node back meanwhile. */
async function follow(commandLine: CommandLine, api: ApiClient, name: string, signal: AbortSignal): Promise<void> {
  const { texts } = commandLine;
  for (let told = ''; ; await wait(POLL_MS, undefined, { signal })) {
    const nodes = await api.call(operations.system, {}, signal).then(
      (system) => system.nodes,
      (error: unknown) => {
        if (isAway(error)) return undefined; // the drain goes on with the server's next start
        throw error;
      },
    );
    if (!nodes) continue;
    const { drain: state } = nodes.find((node) => node.name === name) ?? {};
    if (!state) throw new CliError(EXIT.failed, texts.drainEnded(name));
    if (state.left === 0) return;
    const waiting = state.waitsFor ? texts.drainWaits(state.waitsFor.app, state.waitsFor.cause) : '';
    const words = `  ${texts.drainLeft(state.left)}${waiting}`;
    if (words !== told) commandLine.hint(words);
    told = words;
  }
}
