import { Command, Option } from 'commander';
import type { CommandLine } from './command-line.ts';
import { addAccountCommands } from './commands/account.ts';
import { addAlertsCommand } from './commands/alerts.ts';
import { addAppsCommand } from './commands/apps.ts';
import { addAvailabilityCommands } from './commands/availability.ts';
import { addDatabaseCommands } from './commands/database.ts';
import { addDeployCommand } from './commands/deploy.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addDomainCommands } from './commands/domains.ts';
import { addDrillCommand } from './commands/drill.ts';
import { addImportCommands } from './commands/import.ts';
import { addLifecycleCommands } from './commands/lifecycle.ts';
import { addLogsCommand } from './commands/logs.ts';
import { addMetricsCommand } from './commands/metrics.ts';
import { addNodeCommands } from './commands/nodes.ts';
import { addOpenCommand } from './commands/open.ts';
import { addPlatformCommands } from './commands/platform.ts';
import { addReleaseCommands } from './commands/releases.ts';
import { addRunCommands } from './commands/runs.ts';
import { addSecretsCommands } from './commands/secrets.ts';
import { addSettingCommands } from './commands/settings.ts';
import { addStatusCommand } from './commands/status.ts';
import { addTokenCommands } from './commands/tokens.ts';

/** In the order of the help. */
const FAMILIES = [
  addDeployCommand,
  addImportCommands,
  addAppsCommand,
  addStatusCommand,
  addAvailabilityCommands,
  addLogsCommand,
  addMetricsCommand,
  addOpenCommand,
  addSettingCommands,
  addDomainCommands,
  addReleaseCommands,
  addRunCommands,
  addLifecycleCommands,
  addDrillCommand,
  addAlertsCommand,
  addAccountCommands,
  addTokenCommands,
  addNodeCommands,
  addSecretsCommands,
  addPlatformCommands,
  addDatabaseCommands,
  addDoctorCommand,
];

/** Every command with its help. Errors of usage are thrown as CommanderError, to be reported like all others. */
export function createProgram(commandLine: CommandLine, version: string): Command {
  const { about, exitCodes, environment, helpText, options } = commandLine.texts;
  const program = new Command(commandLine.config.program)
    .description(about)
    .version(version, '-V, --version', helpText.version)
    .option('--json', options.json)
    .addOption(new Option('--lang <language>', options.lang).choices(['ko', 'en']))
    .helpOption('-h, --help', helpText.help)
    .helpCommand('help [command]', helpText.help)
    .addHelpText('after', `\n${exitCodes}\n\n${environment(commandLine.config.program)}`)
    .configureHelp({ styleTitle: (title) => helpText[title] ?? title, showGlobalOptions: true })
    .configureOutput({ outputError: () => {} })
    .exitOverride();
  program.hook('preAction', () => {
    commandLine.json = program.opts<{ json?: boolean }>().json ?? false;
  });
  for (const add of FAMILIES) add(program, commandLine);
  for (const command of descendants(program)) {
    command.copyInheritedSettings(command.parent ?? program).helpOption('-h, --help', helpText.help);
  }
  return program;
}

function descendants(command: Command): Command[] {
  return command.commands.flatMap((child) => [child, ...descendants(child)]);
}
