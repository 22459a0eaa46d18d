import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { CommandLine } from '../command-line.ts';
import type { Check, Machine } from '../doctor/check.ts';
import { checkCluster } from '../doctor/cluster/cluster.ts';
import { kubectl } from '../doctor/cluster/kubectl.ts';
import { checkMachine } from '../doctor/machine.ts';
import { checkPlatform, findPlatform } from '../doctor/platform.ts';
import { checkPrograms } from '../doctor/programs.ts';
import { EXIT, QuietEnd } from '../exit-codes.ts';
import { findAddress, runsUnwatched } from '../platform/supervisor-client.ts';
import { formatBytes } from '../terminal/format.ts';
import { tableLines } from '../terminal/table.ts';
import { defineCommand } from './define-command.ts';

export function addDoctorCommand(program: Command, commandLine: CommandLine): void {
  const { commands, options } = commandLine.texts;
  defineCommand(program, commandLine, 'doctor', commands.doctor, [
    'nonstop4 doctor',
    'nonstop4 doctor --json',
    'nonstop4 doctor --cluster',
  ])
    .option('--data <directory>', options.data)
    .option('--cluster', options.doctorCluster)
    .option('--namespace <name>', options.doctorNamespace, 'nonstop4')
    .action((given: { data?: string; cluster?: boolean; namespace: string }) =>
      given.cluster ? clusterDoctor(commandLine, given.namespace) : machineDoctor(commandLine, given.data),
    );
}

async function clusterDoctor(commandLine: CommandLine, namespace: string): Promise<void> {
  const { cluster } = commandLine.texts.doctor;
  tell(commandLine, await checkCluster({ kubectl, namespace, texts: cluster }), cluster);
}

async function machineDoctor(commandLine: CommandLine, data: string | undefined): Promise<void> {
  const { config, texts, locale } = commandLine;
  const dataRoot = data === undefined ? config.dataDirectory : resolve(data);
  const { url, visitorsPort, sandbox } = await findAddress(dataRoot);
  const machine: Machine = {
    dataRoot,
    path: config.path,
    sandbox: sandbox ?? config.sandbox,
    program: config.program,
    panelPort: (url === undefined ? undefined : portOf(url)) ?? config.panelPort,
    edgePort: visitorsPort ?? config.edgePort,
    texts: texts.doctor,
    bytes: (value) => formatBytes(value, locale),
  };
  const processes = await findPlatform(machine.dataRoot);
  const unwatched = processes === undefined && (await runsUnwatched(machine.dataRoot));
  const checks = [
    ...(await checkPrograms(machine)),
    ...(await checkMachine(machine, processes !== undefined || unwatched)),
    ...(await checkPlatform(machine, processes, unwatched)),
  ];
  tell(commandLine, checks, texts.doctor);
}

function tell(
  commandLine: CommandLine,
  checks: Check[],
  { canRun, cannotRun }: { canRun: string; cannotRun: string },
): void {
  const ok = checks.every(({ state }) => state !== 'missing');
  commandLine.result({ ok, checks }, () => {
    showChecks(commandLine, checks);
    commandLine.screen.line(`\n${ok ? canRun : cannotRun}`);
  });
  if (!ok) throw new QuietEnd(EXIT.failed);
}

function portOf(url: string): number | undefined {
  const { protocol, port } = new URL(url);
  return port === '' ? { 'http:': 80, 'https:': 443 }[protocol] : Number(port);
}

const COLOURS = { ok: 'green', warn: 'yellow', missing: 'red' } as const;

function showChecks({ screen, texts }: CommandLine, checks: Check[]): void {
  const rows = checks.map(({ state, title, detail, fix }) => [
    screen.style(COLOURS[state], texts.doctor.state[state]),
    title,
    fix ? `${detail}  → ${fix}` : detail,
  ]);
  for (const line of tableLines(['', '', ''], rows, (head) => head).slice(1)) screen.line(line);
}
