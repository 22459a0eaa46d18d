import { plainText } from './printed-line.ts';

/** From the least to the most urgent. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Whether a level is at least as urgent as another. */
export function isAtLeast(level: LogLevel, least: LogLevel): boolean {
  return LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(least);
}

/**
 * The level that a line names itself, in JSON or at its head; undefined when it names none: nothing is guessed from the words of a
 * message. The fields and numbers are those of pino, bunyan, winston, zap, slog, logrus, zerolog, python-json-logger, structlog, logback's
 * encoders, ECS, Google's and GELF.
 */
export function levelOf(line: string): LogLevel | undefined {
  const text = plainText(line).trim();
  return text.startsWith('{') && text.endsWith('}') ? levelOfJson(text) : levelOfHead(text.slice(0, HEAD_CHARACTERS));
}

/** Of a line that is no JSON nothing beyond is looked at. */
const HEAD_CHARACTERS = 200;
/** Times, thread names and numbers that may stand before the level. */
const TOKENS_BEFORE = 8;

const NAMES: Record<string, LogLevel> = {
  ...{ trace: 'trace', trc: 'trace', silly: 'trace', finest: 'trace', finer: 'trace' },
  ...{ debug: 'debug', dbg: 'debug', verbose: 'debug', fine: 'debug', config: 'debug' },
  ...{
    info: 'info',
    inf: 'info',
    information: 'info',
    informational: 'info',
    notice: 'info',
    http: 'info',
    log: 'info',
  },
  ...{ warn: 'warn', wrn: 'warn', warning: 'warn' },
  ...{ error: 'error', err: 'error', 'err!': 'error', severe: 'error', exception: 'error' },
  ...{
    fatal: 'fatal',
    ftl: 'fatal',
    critical: 'fatal',
    crit: 'fatal',
    alert: 'fatal',
    emerg: 'fatal',
    emergency: 'fatal',
  },
  ...{ panic: 'fatal', dpanic: 'fatal' },
};

/** Words of lower case that are levels at a line's head only with a sign after them: `info: …`, but not `log in …`. */
const NAME_WITH_SIGN = /^["'[(<|]?([A-Za-z]+!?)["'\])>|:]+$/;
const BARE_NAME = /^([A-Z]+!?)$/;
/** Words that programs say of other things as well: `http: server closed`. At a line's head they are levels in capitals only. */
const AMBIGUOUS = new Set(['http', 'log', 'config', 'fine', 'alert', 'notice']);
/** `ValueError: …`, `java.lang.IllegalStateException: …`: how runtimes print what was thrown. */
const THROWN = /^[A-Za-z_][\w.$]*(?:Error|Exception):$/;

/** The field of a level, in the order in which it is looked for; `log.level` is ECS, `@l` Serilog, `lvl` logfmt's habit. */
const LEVEL_FIELDS = ['level', 'levelname', 'severity', 'log.level', 'lvl', 'L', '@l', 'LogLevel', 'loglevel'] as const;

function levelOfJson(text: string): LogLevel | undefined {
  let fields: unknown;
  try {
    fields = JSON.parse(text);
  } catch {
    return undefined; // only looks like JSON
  }
  if (typeof fields !== 'object' || fields === null) return undefined;
  const record = fields as Record<string, unknown>;
  for (const name of LEVEL_FIELDS) {
    const level = levelOfValue(record[name]);
    if (level) return level;
  }
  const { log, level_value: logback, levelno: python } = record;
  if (typeof log === 'object' && log !== null) return levelOfValue((log as Record<string, unknown>).level);
  // Logback's and Python's numbers are one step below pino's: 30 is a warning there.
  if (typeof logback === 'number') return levelOfNumber(logback / 1_000 + 10);
  return typeof python === 'number' ? levelOfNumber(python + 10) : undefined;
}

function levelOfValue(value: unknown): LogLevel | undefined {
  if (typeof value === 'number') return levelOfNumber(value);
  if (typeof value !== 'string') return undefined;
  if (/^\d{1,3}$/.test(value)) return levelOfNumber(Number(value));
  // slog writes `ERROR+2`, zap may colour its names.
  return NAMES[
    plainText(value)
      .trim()
      .toLowerCase()
      .replace(/[+-]\d+$/, '')
  ];
}

// 0 to 7 are syslog's severities (RFC 5424, GELF), 10 to 60 pino's and bunyan's levels; own levels of pino lie between.
function levelOfNumber(value: number): LogLevel | undefined {
  if (!(value >= 0)) return undefined;
  if (value < 10) return SYSLOG[Math.floor(value)];
  return LOG_LEVELS[Math.min(LOG_LEVELS.length, Math.floor(value / 10)) - 1];
}

const SYSLOG: readonly (LogLevel | undefined)[] = [
  ...(['fatal', 'fatal', 'fatal', 'error'] as const),
  ...(['warn', 'info', 'info', 'debug'] as const),
];

function levelOfHead(head: string): LogLevel | undefined {
  const named = /(?:^|\s)(?:level|lvl|severity)=["']?([A-Za-z]{3,13})\b/.exec(head)?.[1];
  if (named && NAMES[named.toLowerCase()]) return NAMES[named.toLowerCase()];
  const tokens = head.split(/\s+/, TOKENS_BEFORE + 1);
  for (const token of tokens) {
    const level = levelOfToken(token);
    if (level) return level;
    if (!mayStandBefore(token)) return undefined;
  }
  return undefined;
}

function levelOfToken(token: string): LogLevel | undefined {
  const word = (NAME_WITH_SIGN.exec(token) ?? BARE_NAME.exec(token))?.[1] ?? '';
  const name = word.toLowerCase();
  if (NAMES[name] && (word !== name || !AMBIGUOUS.has(name))) return NAMES[name];
  // Python's `WARNING:root:…`.
  const [first = '', rest] = token.split(':', 2);
  if (rest !== undefined && BARE_NAME.test(first)) return NAMES[first.toLowerCase()];
  return THROWN.test(token) ? 'error' : undefined;
}

// Dates, times, numbers, what stands in brackets, and single signs; of words only the few that logs begin with.
function mayStandBefore(token: string): boolean {
  return (
    /^[\d\W_]+$/.test(token) ||
    /^\d[\dT:.,+Z/-]*$/.test(token) ||
    /^[A-Z],$/.test(token) ||
    /^[[(<]/.test(token) ||
    /^.*[\])>]$/.test(token) ||
    /^(?:AM|PM|UTC|GMT|npm|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mon|Tue|Wed|Thu|Fri|Sat|Sun),?$/.test(token)
  );
}
