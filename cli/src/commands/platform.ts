import { resolve } from 'node:path';
import { ControlRefused } from '@nonstop4/plane/control-client';
import type { Command } from 'commander';
import type { CommandLine } from '../command-line.ts';
import { setupWork } from '../database/database-work.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import {
  PlatformNotRunning,
  type PlatformProcess,
  runsUnwatched,
  SupervisorClient,
} from '../platform/supervisor-client.ts';
import { waitUntilStopped } from '../platform/wait-until-stopped.ts';
import { formatAgo, formatBytes } from '../terminal/format.ts';
import { tableLines } from '../terminal/table.ts';
import { defineCommand } from './define-command.ts';

interface DataOption {
  data?: string;
}

export function addPlatformCommands(program: Command, commandLine: CommandLine): void {
  const { commands, options, restarted } = commandLine.texts;
  const platform = defineCommand(program, commandLine, 'platform', commands.platform, ['nonstop4 platform status']);
  const add = (usage: string, words: { summary: string; more?: string }, example: string) =>
    defineCommand(platform, commandLine, usage, words, [example]).option('--data <directory>', options.data);

  add('status', commands.platformStatus, 'nonstop4 platform status').action((given: DataOption) =>
    withSupervisor(commandLine, given, async (supervisor) => {
      const processes = await supervisor.processes();
      commandLine.result(processes, () => showProcesses(commandLine, processes));
    }),
  );
  add('restart <process>', commands.platformRestart, 'nonstop4 platform restart server').action(
    (name: string, given: DataOption) =>
      withSupervisor(commandLine, given, async (supervisor) => {
        await supervisor.restart(name);
        commandLine.result({ restarted: name }, () => commandLine.screen.line(restarted(name)));
      }),
  );
  add('stop', commands.platformStop, 'nonstop4 platform stop').action((given: DataOption) =>
    withSupervisor(commandLine, given, (supervisor, root) => stop(commandLine, supervisor, root)),
  );
  defineCommand(platform, commandLine, 'setup-link', commands.platformSetupLink, [
    'kubectl exec -n nonstop4 deploy/server-0 -- nonstop4 platform setup-link',
  ]).action(async () => {
    const made = await setupWork(commandLine);
    commandLine.result(made, () => commandLine.screen.line(made.link));
  });
}

async function stop(commandLine: CommandLine, supervisor: SupervisorClient, root: string): Promise<void> {
  const { texts, screen, config } = commandLine;
  const names = (await supervisor.processes()).map(({ name }) => name);
  await supervisor.stop();
  if (screen.animated) commandLine.hint(texts.platformStopping);
  const running = await waitUntilStopped(root, ['supervisor', ...names]);
  if (running.length > 0) throw new CliError(EXIT.failed, texts.platformNotStopped(running.join(', '), config.program));
  commandLine.result({ stopped: true }, () => screen.line(texts.platformStopped));
}

async function withSupervisor(
  { config, texts }: CommandLine,
  { data }: DataOption,
  action: (supervisor: SupervisorClient, dataRoot: string) => Promise<void>,
): Promise<void> {
  const root = data === undefined ? config.dataDirectory : resolve(data);
  const supervisor = new SupervisorClient(root);
  try {
    await action(supervisor, root);
  } catch (error) {
    if (error instanceof PlatformNotRunning) {
      const sentence = (await runsUnwatched(root)) ? texts.supervisorNotRunning : texts.platformNotRunning;
      throw new CliError(EXIT.unreachable, sentence(root, config.program));
    }
    if (error instanceof ControlRefused)
      throw new CliError(error.status === 404 ? EXIT.notFound : EXIT.failed, error.message);
    throw error;
  } finally {
    supervisor.close();
  }
}

function showProcesses({ screen, texts, locale }: CommandLine, processes: PlatformProcess[]): void {
  const rows = processes.map((process) => [
    process.name,
    process.state,
    process.pid === undefined ? '–' : String(process.pid),
    process.memoryBytes === undefined ? '–' : formatBytes(process.memoryBytes, locale),
    String(process.restarts),
    process.startedAt === undefined ? '–' : formatAgo(process.startedAt, locale),
  ]);
  for (const line of tableLines(texts.columns.processes, rows, (head) => screen.style('dim', head))) screen.line(line);
}
