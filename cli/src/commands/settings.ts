import { type ApiClient, type ChangeApp, MOST_REPLICAS, operations } from '@nonstop4/contract';
import type { Command } from 'commander';
import type { CommandLine } from '../command-line.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { type FollowOptions, reportRun } from '../runs/report-run.ts';
import { askPassword, readPipedInput } from '../terminal/prompts.ts';
import { defineCommand, withFollowOptions } from './define-command.ts';

const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

export function addSettingCommands(program: Command, commandLine: CommandLine): void {
  addScale(program, commandLine);
  addVolume(program, commandLine);
  addTests(program, commandLine);
  addPreDeploy(program, commandLine);
  addConfig(program, commandLine);
  addSecret(program, commandLine);
}

interface ScaleOptions extends FollowOptions {
  min?: string;
  max?: string;
  cpu: string;
  fixed?: string;
  process?: string;
}

function addScale(program: Command, commandLine: CommandLine): void {
  const { commands, options } = commandLine.texts;
  const scale = defineCommand(program, commandLine, 'scale <app> [replicas]', commands.scale, [
    'nonstop4 scale shop 3',
    'nonstop4 scale shop --min 2 --max 6 --cpu 70',
    'nonstop4 scale shop --fixed 3',
    'nonstop4 scale shop 2 --process worker',
  ])
    .option('--min <copies>', options.scaleMin)
    .option('--max <copies>', options.scaleMax)
    .option('--cpu <percent>', options.scaleCpu, '70')
    .option('--fixed <copies>', options.scaleFixed)
    .option('--process <name>', options.scaleProcess);
  withFollowOptions(scale, commandLine).action((app: string, count: string | undefined, given: ScaleOptions) =>
    change(commandLine, app, scaleChange(commandLine, count, given), given),
  );
}

function addVolume(program: Command, commandLine: CommandLine): void {
  const { commands } = commandLine.texts;
  const usage = 'volume <app> <access>';
  const volume = defineCommand(program, commandLine, usage, commands.volume, [
    'nonstop4 volume shop single-writer',
    'nonstop4 volume shop shared',
  ]);
  withFollowOptions(volume, commandLine).action((app: string, access: string, options: FollowOptions) => {
    if (access !== 'shared' && access !== 'single-writer') {
      throw new CliError(EXIT.usage, commandLine.texts.volumeAccessInvalid);
    }
    return change(commandLine, app, { singleWriter: access === 'single-writer' }, options);
  });
}

function addTests(program: Command, commandLine: CommandLine): void {
  const examples = ['nonstop4 tests shop on', 'nonstop4 tests shop off'];
  defineCommand(program, commandLine, 'tests <app> <switch>', commandLine.texts.commands.tests, examples).action(
    (app: string, to: string) => {
      if (to !== 'on' && to !== 'off') throw new CliError(EXIT.usage, commandLine.texts.onOrOff);
      return change(commandLine, app, { runTests: to === 'on' }, {});
    },
  );
}

function addPreDeploy(program: Command, commandLine: CommandLine): void {
  const { commands, options } = commandLine.texts;
  const examples = ["nonstop4 pre-deploy shop 'npm run migrate'", 'nonstop4 pre-deploy shop --none'];
  defineCommand(program, commandLine, 'pre-deploy <app> [command]', commands.preDeploy, examples)
    .option('--none', options.preDeployNone)
    .action(async (app: string, line: string | undefined, { none }: { none?: boolean }) => {
      if (line !== undefined && none) throw new CliError(EXIT.usage, commandLine.texts.preDeployEither);
      if (line === undefined && !none) return showPreDeploy(commandLine, app);
      return change(commandLine, app, { preDeployCommand: line ?? null }, {});
    });
}

async function showPreDeploy(commandLine: CommandLine, app: string): Promise<void> {
  const { preDeployCommand, detectedPreDeployCommand } = await detail(await commandLine.api(), app);
  const command = preDeployCommand ?? detectedPreDeployCommand;
  commandLine.result({ command, isFromProcfile: preDeployCommand === undefined && command !== undefined }, () =>
    commandLine.screen.line(command ?? commandLine.texts.preDeployAbsent),
  );
}

/** A number alone leaves autoscaling as it is; `--fixed` ends it. */
function scaleChange({ texts }: CommandLine, count: string | undefined, given: ScaleOptions): ChangeApp {
  const { min, max, cpu, fixed, process } = given;
  if (process !== undefined)
    return backgroundChange(texts, process, [min, max, fixed].every(isAbsent) ? count : undefined);
  const asked = [count, max, fixed].filter((one) => one !== undefined);
  if (asked.length !== 1 || (max === undefined && min !== undefined)) throw new CliError(EXIT.usage, texts.scaleEither);
  const replicas = (text: string) => {
    const number = wholeNumber(text, 1, MOST_REPLICAS);
    if (number === undefined) throw new CliError(EXIT.usage, texts.replicasInvalid(MOST_REPLICAS));
    return number;
  };
  if (count !== undefined) return { replicas: replicas(count) };
  if (fixed !== undefined) return { replicas: replicas(fixed), autoscaling: null };
  const fewest = replicas(min ?? '2');
  const maxReplicas = wholeNumber(max ?? '', fewest + 1, MOST_REPLICAS);
  if (maxReplicas === undefined) throw new CliError(EXIT.usage, texts.scaleRange(MOST_REPLICAS));
  const cpuPercent = wholeNumber(cpu, 5, 400);
  if (cpuPercent === undefined) throw new CliError(EXIT.usage, texts.scaleCpu);
  return { replicas: fewest, autoscaling: { maxReplicas, cpuPercent } };
}

function backgroundChange(texts: CommandLine['texts'], process: string, count: string | undefined): ChangeApp {
  const copies = wholeNumber(count ?? '', 0, MOST_REPLICAS);
  if (copies === undefined) throw new CliError(EXIT.usage, texts.backgroundCopies(MOST_REPLICAS));
  return { background: { [process]: copies } };
}

const isAbsent = (option: string | undefined) => option === undefined;

function wholeNumber(text: string, least: number, most: number): number | undefined {
  const number = Number(text);
  return text !== '' && Number.isInteger(number) && number >= least && number <= most ? number : undefined;
}

function addConfig(program: Command, commandLine: CommandLine): void {
  const { commands } = commandLine.texts;
  const example = 'nonstop4 config set shop GREETING=hello COLOUR=blue';
  const config = defineCommand(program, commandLine, 'config', commands.config, ['nonstop4 config list shop', example]);
  defineCommand(config, commandLine, 'list <app>', commands.configList, ['nonstop4 config list shop']).action(
    (app: string) => listConfig(commandLine, app),
  );
  const set = defineCommand(config, commandLine, 'set <app> <NAME=VALUE...>', commands.configSet, [example]);
  withFollowOptions(set, commandLine).action((app: string, pairs: string[], options: FollowOptions) =>
    change(
      commandLine,
      app,
      { configVars: Object.fromEntries(pairs.map((pair) => parsePair(commandLine, pair))) },
      options,
    ),
  );
  const unset = defineCommand(config, commandLine, 'unset <app> <NAME...>', commands.configUnset, [
    'nonstop4 config unset shop COLOUR',
  ]);
  withFollowOptions(unset, commandLine).action((app: string, names: string[], options: FollowOptions) =>
    change(commandLine, app, { configVars: removal(commandLine, names) }, options),
  );
}

function addSecret(program: Command, commandLine: CommandLine): void {
  const { commands } = commandLine.texts;
  const example = 'nonstop4 secret set shop API_KEY < key.txt';
  const secret = defineCommand(program, commandLine, 'secret', commands.secret, ['nonstop4 secret list shop', example]);
  defineCommand(secret, commandLine, 'list <app>', commands.secretList, ['nonstop4 secret list shop']).action(
    (app: string) => listSecrets(commandLine, app),
  );
  const set = defineCommand(secret, commandLine, 'set <app> <NAME[=VALUE]...>', commands.secretSet, [example]);
  withFollowOptions(set, commandLine).action(async (app: string, pairs: string[], options: FollowOptions) =>
    change(commandLine, app, { secrets: await secretValues(commandLine, pairs) }, options),
  );
  const unset = defineCommand(secret, commandLine, 'unset <app> <NAME...>', commands.secretUnset, [
    'nonstop4 secret unset shop API_KEY',
  ]);
  withFollowOptions(unset, commandLine).action((app: string, names: string[], options: FollowOptions) =>
    change(commandLine, app, { secrets: removal(commandLine, names) }, options),
  );
}

async function change(commandLine: CommandLine, app: string, body: ChangeApp, options: FollowOptions): Promise<void> {
  const api = await commandLine.api();
  const { run } = await api.call(operations.changeApp, { params: { app }, body });
  if (run) await reportRun(commandLine, api, run, options);
  else commandLine.result({}, () => commandLine.screen.line(commandLine.texts.saved));
}

async function listConfig(commandLine: CommandLine, app: string): Promise<void> {
  const { configVars } = await detail(await commandLine.api(), app);
  commandLine.result(configVars, () => {
    for (const [name, value] of Object.entries(configVars)) commandLine.screen.line(`${name}=${value}`);
  });
}

async function listSecrets(commandLine: CommandLine, app: string): Promise<void> {
  const { secretNames } = await detail(await commandLine.api(), app);
  commandLine.result(secretNames, () => {
    for (const name of secretNames) commandLine.screen.line(name);
  });
}

const detail = (api: ApiClient, app: string) => api.call(operations.getApp, { params: { app } });

function parsePair({ texts }: CommandLine, pair: string): [name: string, value: string] {
  const at = pair.indexOf('=');
  const name = pair.slice(0, at);
  if (at < 1 || !VARIABLE_NAME.test(name)) throw new CliError(EXIT.usage, texts.pairInvalid(pair));
  return [name, pair.slice(at + 1)];
}

function removal({ texts }: CommandLine, names: string[]): Record<string, null> {
  const wrong = names.find((name) => !VARIABLE_NAME.test(name));
  if (wrong !== undefined) throw new CliError(EXIT.usage, texts.variableNameInvalid(wrong));
  return Object.fromEntries(names.map((name) => [name, null]));
}

/** A value that is not on the command line (where other users of the machine could see it) is asked for, or piped in. */
async function secretValues(commandLine: CommandLine, given: string[]): Promise<Record<string, string>> {
  const { texts, screen } = commandLine;
  const [only = ''] = given;
  if (given.length > 1 || only.includes('='))
    return Object.fromEntries(given.map((pair) => parsePair(commandLine, pair)));
  if (!VARIABLE_NAME.test(only)) throw new CliError(EXIT.usage, texts.variableNameInvalid(only));
  return { [only]: screen.interactive ? await askPassword(texts.askSecret(only)) : await readPipedInput() };
}
