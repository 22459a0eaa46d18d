import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import type { Locale } from '@nonstop4/contract';

/** What the environment says to the command line; read once at the start. */
export interface CliConfig {
  /** What the user types to call this program: `nonstop4`, or `npx nonstop4` where it is not on the PATH. */
  program: string;
  /** NONSTOP4_URL: taken instead of the one that `login` kept. */
  url?: string;
  /** NONSTOP4_TOKEN: taken instead of the one that `login` kept. */
  token?: string;
  /** NONSTOP4_PASSWORD, for `login` in scripts. */
  password?: string;
  /** Where `login` keeps the token. */
  credentialsFile: string;
  /** Of the language of the terminal, or as `--lang` says. */
  locale: Locale;
  /** There is a display that a browser could open on. */
  hasDisplay: boolean;
  /** The data directory of a platform on this machine. */
  dataDirectory: string;
  /** For the doctor: which programs are found. */
  path: string;
  /** Of a platform on this machine that does not say its own. */
  panelPort: number;
  edgePort: number;
  /** NONSTOP4_SANDBOX, unchecked. */
  sandbox: string | undefined;
}

const DEFAULTS = Object.freeze({ dataDirectory: '.nonstop4', panelPort: 4400, edgePort: 8080 });

type Environment = Record<string, string | undefined>;

export function readConfig(environment: Environment, args: readonly string[]): Readonly<CliConfig> {
  const given = (name: string) => environment[name]?.trim() || undefined;
  return Object.freeze({
    program: isNpx(environment) ? 'npx nonstop4' : 'nonstop4',
    url: given('NONSTOP4_URL')?.replace(/\/+$/, ''),
    token: given('NONSTOP4_TOKEN'),
    password: environment.NONSTOP4_PASSWORD,
    credentialsFile: join(configHome(given('XDG_CONFIG_HOME')), 'nonstop4', 'credentials.json'),
    locale: localeOf(environment, args),
    hasDisplay: Boolean(given('DISPLAY') ?? given('WAYLAND_DISPLAY')),
    dataDirectory: resolve(given('NONSTOP4_DATA') ?? join(homedir(), DEFAULTS.dataDirectory)),
    path: environment.PATH ?? '',
    panelPort: portOf(given('NONSTOP4_PORT'), DEFAULTS.panelPort),
    edgePort: portOf(given('NONSTOP4_EDGE_PORT'), DEFAULTS.edgePort),
    sandbox: given('NONSTOP4_SANDBOX'),
  });
}

/** The environment of this process. */
export function processConfig(args: readonly string[]): Readonly<CliConfig> {
  return readConfig(process.env, args);
}

/** Hands settings on to the supervisor, which runs in this very process and reads its own configuration. */
export function passToSupervisor(settings: Record<string, string | undefined>): void {
  for (const [name, value] of Object.entries(settings)) if (value !== undefined) process.env[name] = value;
}

// npm tells the programs that it starts how it was called itself; `npm exec` says `npx` too.
function isNpx(environment: Environment): boolean {
  return environment.npm_command === 'exec' && environment.npm_lifecycle_event === 'npx';
}

// The XDG base directory specification says that a relative path is to be ignored.
function configHome(value: string | undefined): string {
  return value && isAbsolute(value) ? value : join(homedir(), '.config');
}

function localeOf(environment: Environment, args: readonly string[]): Locale {
  const asked = args.flatMap((arg, index) =>
    arg === '--lang' ? [args[index + 1]] : arg.startsWith('--lang=') ? [arg.slice(7)] : [],
  );
  // In this order: locale(7).
  const language = asked[0] ?? [environment.LC_ALL, environment.LC_MESSAGES, environment.LANG].find(Boolean) ?? 'en';
  return language.toLowerCase().startsWith('ko') ? 'ko' : 'en';
}

function portOf(value: string | undefined, fallback: number): number {
  const port = Number(value);
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : fallback;
}
