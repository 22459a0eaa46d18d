import type { BuildPlan, NeededVariable, PlanNote, StartCommand } from '../build-plan.ts';
import { StageFailure } from '../failure.ts';
import { FIRST_FREE_PORT } from '../first-free-port.ts';
import { commandInWords } from '../start-process.ts';
import { servicesInWords } from './choose-service.ts';
import type { ComposeService } from './compose-service.ts';
import { neededAddresses } from './needed-addresses.ts';
import { type LanguageCommand, serviceWords } from './service-command.ts';
import type { ServiceEnvironment } from './service-environment.ts';

/** What a compose file says of the service that is the App. */
export interface ComposeReading {
  file: string;
  service: ComposeService;
  /** Not run. */
  others: readonly ComposeService[];
  environment: ServiceEnvironment;
  missingEnvFiles: readonly string[];
}

/** As many as an App of the platform may have itself, and as much (domain/app.ts) with room for the owner's own. */
const MOST_VARIABLES = 300;
const MOST_CHARACTERS = 100_000;

/** The port that the program listens on inside its container: what it is given as PORT there, else the first that is published. */
export function portOfService({ service, environment }: Pick<ComposeReading, 'service' | 'environment'>) {
  const said = Number(environment.port);
  return Number.isInteger(said) && said > 0 && said < 65_536 ? said : service.ports[0];
}

/**
 * A plan for the code of a service, with what the compose file says over it. `command`: of a service whose code is built as a language; in an image of its own
 * Dockerfile the file's words are run as they are. Throws `manifest-invalid` where there are more variables than a program can be given.
 */
export function composePlan(plan: BuildPlan, reading: ComposeReading, command?: LanguageCommand): BuildPlan {
  const { service } = reading;
  const inImage = plan.language === 'dockerfile';
  const started = inImage ? inImageStart(plan.start, service) : languageStart(plan, command);
  const port = portOfService(reading);
  const start = port === undefined || port < FIRST_FREE_PORT ? started : { ...started, port };
  const needed = neededOf(reading);
  const { healthPath, build } = service;
  const dockerfile = inImage && build ? dockerfileChoice(build) : undefined;
  return {
    ...plan,
    start,
    ...(healthPath === undefined
      ? {}
      : { healthPaths: [healthPath, ...plan.healthPaths.filter((path) => path !== healthPath)] }),
    ...(dockerfile ? { dockerfile } : {}),
    environment: variablesOf(reading, needed),
    ...(needed.length > 0 ? { neededVariables: needed } : {}),
    notes: [...plan.notes, ...notesOf(plan, reading, needed, command)],
  };
}

function neededOf({ environment, others }: ComposeReading): NeededVariable[] {
  const addresses = neededAddresses({ ...environment.values, ...environment.open }, others);
  const required = environment.required.filter((name) => addresses.every((one) => one.name !== name));
  return [...addresses, ...required.map((name) => ({ name }))];
}

/** One that leads to what is not run is no use: the owner gives it, or nothing does. */
function variablesOf({ environment, file }: ComposeReading, needed: readonly NeededVariable[]) {
  const entries = Object.entries(environment.values).filter(([name]) => needed.every((one) => one.name !== name));
  const characters = entries.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (entries.length <= MOST_VARIABLES && characters <= MOST_CHARACTERS) return Object.fromEntries(entries);
  const message = `it has more than ${MOST_VARIABLES} variables, or more than ${MOST_CHARACTERS / 1_000} kB of them`;
  throw new StageFailure('manifest-invalid', { file, message });
}

function dockerfileChoice({ dockerfile, target, args }: NonNullable<ComposeService['build']>) {
  return {
    ...(dockerfile === undefined ? {} : { file: dockerfile }),
    ...(target === undefined ? {} : { target }),
    ...(Object.keys(args).length > 0 ? { args } : {}),
  };
}

function inImageStart(start: StartCommand, service: ComposeService): StartCommand {
  const argv = serviceWords(service);
  if (!argv) return start;
  return { ...start, argv, ...(service.entrypoint === undefined ? { afterEntrypoint: true } : {}) };
}

function languageStart(plan: BuildPlan, command: LanguageCommand | undefined): StartCommand {
  if (!isTaken(plan, command)) return plan.start;
  const { static: _served, ...start } = plan.start;
  return { ...start, argv: ['sh', '-c', command.line], workDir: '.' };
}

/** Pages are served by the platform, and what a file has for that is the server of its image. */
function isTaken({ language, start }: BuildPlan, command?: LanguageCommand): command is { line: string } {
  if (command === undefined || !('line' in command) || language === 'static') return false;
  return !(start.static && SERVES_FILES.test(command.line));
}

function inWords(command: LanguageCommand): string {
  return 'line' in command ? command.line : command.left;
}

/** Folders of the zip that a service is given for what it writes, by their usual names. */
const FOR_DATA = /(?:^|\/)(?:data|db|database|storage|uploads?|media|files|var|logs?)$/i;

function dataOf({ data, binds }: ComposeService): string[] {
  return [...data, ...binds.flatMap(({ source, target }) => (FOR_DATA.test(source) ? [target] : []))];
}

const SERVES_FILES = /\b(?:serve|http-server|caddy|preview|python3? -m http\.server)\b/;

function notesOf(
  plan: BuildPlan,
  reading: ComposeReading,
  needed: readonly NeededVariable[],
  command: LanguageCommand | undefined,
): PlanNote[] {
  const { file, service, others, environment, missingEnvFiles } = reading;
  const { start, language } = plan;
  const isLeft = language !== 'dockerfile' && !isTaken(plan, command);
  const open = Object.keys(environment.open).filter((name) => needed.every((one) => one.name !== name));
  const data = dataOf(service);
  const used = start.static ? 'serving the pages' : commandInWords(start);
  const facts: [PlanNote['code'], PlanNote['params'], boolean][] = [
    ['compose-used', { file, service: service.name }, true],
    ['compose-command-left', { command: command ? inWords(command) : '', used }, command !== undefined && isLeft],
    ['compose-not-run', { services: servicesInWords(others) }, others.length > 0],
    ['compose-open-variables', { variables: open.join(', ') }, open.length > 0],
    ['compose-env-file-missing', { files: missingEnvFiles.join(', ') }, missingEnvFiles.length > 0],
    ['compose-not-kept', { paths: data.join(', ') }, data.length > 0],
    ['compose-not-taken', { settings: service.notTaken.join(', ') }, service.notTaken.length > 0],
  ];
  return facts.flatMap(([code, params, isSo]) => (isSo ? [{ code, params }] : []));
}
