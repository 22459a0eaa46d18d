import { setTimeout as wait } from 'node:timers/promises';
import { type ApiClient, type Drill, drills, operations } from '@nonstop4/contract';
import type { Command } from 'commander';
import { Option } from 'commander';
import type { CommandLine } from '../command-line.ts';
import { CliError, EXIT, QuietEnd } from '../exit-codes.ts';
import { isAway } from '../runs/follow-run.ts';
import { formatDuration, formatNumber } from '../terminal/format.ts';
import { interruptible } from '../terminal/interrupt.ts';
import { parseWeekly } from '../terminal/weekly.ts';
import { defineCommand } from './define-command.ts';

interface DrillOptions {
  kind: Drill['kind'];
  rate: string;
  plan?: boolean;
  weekly?: string | false;
}

const POLL_MS = 500;

export function addDrillCommand(program: Command, commandLine: CommandLine): void {
  const { commands, options } = commandLine.texts;
  defineCommand(program, commandLine, 'drill <app>', commands.drill, [
    'nonstop4 drill shop',
    'nonstop4 drill shop --kind node-loss --plan',
    'nonstop4 drill shop --weekly "sun 04:00"',
  ])
    .addOption(
      new Option('--kind <kind>', options.drillKind)
        .choices(['replica-kill', 'node-drain', 'node-loss'])
        .default('replica-kill'),
    )
    .option('--rate <requests>', options.drillRate, '50')
    .option('--plan', options.drillPlan)
    .option('--weekly <moment>', options.drillWeekly)
    .option('--no-weekly', options.drillNotWeekly)
    .action((app: string, given: DrillOptions) => drill(commandLine, app, given));
}

async function drill(commandLine: CommandLine, app: string, given: DrillOptions): Promise<void> {
  const { texts } = commandLine;
  const { kind, weekly, plan } = given;
  const ratePerS = Number(given.rate);
  if (!Number.isInteger(ratePerS) || ratePerS < 1) throw new CliError(EXIT.usage, texts.rateInvalid);
  if (weekly === false) return endWeekly(commandLine, app);
  if (weekly !== undefined) return beWeekly(commandLine, app, weekly, { kind, ratePerS });
  if (plan) return showPlan(commandLine, app, kind);
  return drillNow(commandLine, app, { kind, ratePerS });
}

async function beWeekly(
  commandLine: CommandLine,
  app: string,
  weekly: string,
  what: { kind: Drill['kind']; ratePerS: number },
): Promise<void> {
  const { texts, screen } = commandLine;
  const moment = parseWeekly(weekly);
  if (!moment) throw new CliError(EXIT.usage, texts.weeklyInvalid(weekly));
  const api = await commandLine.api();
  const state = await api.call(drills.setDrillSchedule, { params: { app }, body: { ...what, ...moment } });
  commandLine.result(state, () =>
    screen.line(texts.drillWeekly(new Date(state.nextAt ?? '').toLocaleString(commandLine.locale))),
  );
}

async function endWeekly(commandLine: CommandLine, app: string): Promise<void> {
  const { texts, screen } = commandLine;
  await (await commandLine.api()).call(drills.removeDrillSchedule, { params: { app } });
  commandLine.result({}, () => screen.line(texts.drillNotWeekly));
}

async function showPlan(commandLine: CommandLine, app: string, kind: Drill['kind']): Promise<void> {
  const { texts, screen } = commandLine;
  const plan = await (await commandLine.api()).call(drills.drillPlan, { params: { app }, query: { kind } });
  commandLine.result(plan, () => {
    screen.line(texts.drillPlan[kind](plan.target, plan.node));
    if (plan.otherApps > 0) screen.line(texts.drillOthers(plan.otherApps));
    screen.line(texts.drillMost(plan.mostSeconds));
  });
}

async function drillNow(
  commandLine: CommandLine,
  app: string,
  { kind, ratePerS }: { kind: Drill['kind']; ratePerS: number },
): Promise<void> {
  const { texts, screen } = commandLine;
  const api = await commandLine.api();
  const begun = await api.call(operations.startDrill, { params: { app }, body: { kind, ratePerS } });
  commandLine.hint(texts.drillBegun[kind](begun.target, ratePerS));
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
      const reports = await api.call(operations.listDrills, { params: { app } }, signal);
      const now = reports.find(({ id }) => id === begun.id) ?? last;
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
  const out = drill.outOfRotationMs;
  const gone = out === undefined ? '' : `; ${texts.outOfRotation(formatDuration(out, locale))}`;
  return `${mark} ${texts.drillFigures(drill.sent, drill.failed)}; ${latency}${gone}; ${again}`;
}
