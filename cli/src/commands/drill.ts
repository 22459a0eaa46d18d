import { setTimeout as wait } from 'node:timers/promises';
import { type ApiClient, type Drill, operations } from '@nonstop4/contract';
import type { Command } from 'commander';
import { Option } from 'commander';
import type { CommandLine } from '../command-line.ts';
import { CliError, EXIT, QuietEnd } from '../exit-codes.ts';
import { isAway } from '../runs/follow-run.ts';
import { formatDuration, formatNumber } from '../terminal/format.ts';
import { interruptible } from '../terminal/interrupt.ts';
import { defineCommand } from './define-command.ts';

interface DrillOptions {
  kind: Drill['kind'];
  rate: string;
}

const POLL_MS = 500;

export function addDrillCommand(program: Command, commandLine: CommandLine): void {
  const { commands, options } = commandLine.texts;
  defineCommand(program, commandLine, 'drill <app>', commands.drill, [
    'nonstop4 drill shop',
    'nonstop4 drill shop --kind node-loss',
  ])
    .addOption(
      new Option('--kind <kind>', options.drillKind).choices(['replica-kill', 'node-loss']).default('replica-kill'),
    )
    .option('--rate <requests>', options.drillRate, '50')
    .action((app: string, given: DrillOptions) => drill(commandLine, app, given));
}

async function drill(commandLine: CommandLine, app: string, { kind, rate }: DrillOptions): Promise<void> {
  const { texts, screen } = commandLine;
  const ratePerS = Number(rate);
  if (!Number.isInteger(ratePerS) || ratePerS < 1) throw new CliError(EXIT.usage, texts.rateInvalid);
  const api = await commandLine.api();
  const begun = await api.call(operations.startDrill, { params: { app }, body: { kind, ratePerS } });
  commandLine.hint(texts.drillBegun(begun.target, ratePerS));
  const ended = await interruptible((signal) =>
    follow(commandLine, api, app, begun, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
      commandLine.hint(texts.drillGoesOn);
      throw new QuietEnd(EXIT.interrupted);
    }),
  );
  commandLine.result(ended, () => screen.line(summary(commandLine, ended)));
  if (ended.state !== 'passed') throw new QuietEnd(EXIT.failed);
}

async function follow(
  commandLine: CommandLine,
  api: ApiClient,
  app: string,
  begun: Drill,
  signal: AbortSignal,
): Promise<Drill> {
  let last = begun;
  while (last.state === 'running') {
    await wait(POLL_MS, undefined, { signal });
    try {
      const drills = await api.call(operations.listDrills, { params: { app } }, signal);
      const now = drills.find(({ id }) => id === begun.id) ?? last;
      if (now.sent !== last.sent) commandLine.hint(`  ${commandLine.texts.drillFigures(now.sent, now.failed)}`);
      last = now;
    } catch (error) {
      if (!isAway(error)) throw error; // a drill ends by itself; the server tells how when it is back
    }
  }
  return last;
}

function summary({ texts, screen, locale }: CommandLine, drill: Drill): string {
  const mark = drill.state === 'passed' ? screen.style('green', '✓') : screen.style('red', '✗');
  const again =
    drill.redundantAgainMs === undefined
      ? texts.notRedundantAgain
      : texts.redundantAgain(formatDuration(drill.redundantAgainMs, locale));
  const latency = texts.latencies(
    formatNumber(drill.p50Ms, locale, 1),
    formatNumber(drill.p99Ms, locale, 1),
    formatNumber(drill.slowestMs, locale, 1),
  );
  return `${mark} ${texts.drillFigures(drill.sent, drill.failed)}; ${latency}; ${again}`;
}
