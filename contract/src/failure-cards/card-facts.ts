import type { FailureCode } from '../failure.ts';
import { plainText } from '../plain-text.ts';

const FACT_NAMES = [
  'path',
  'paths',
  'folder',
  'folders',
  'limit',
  'size',
  'entries',
  'ratio',
  'looksLike',
  'tool',
  'needed',
  'found',
  'package',
  'file',
  'line',
  'column',
  'message',
  'dependency',
  'variable',
  'port',
  'expected',
  'status',
  'healthPath',
  'seconds',
  'exitCode',
  'signal',
  'limitMb',
  'program',
  'process',
  'command',
  'directory',
  'node',
  'host',
  'address',
  'newAddress',
  'branch',
  'owner',
  'why',
  'until',
  'service',
  'image',
] as const;
type FactName = (typeof FACT_NAMES)[number];

/** What a card may say beyond its code, as short plain text; a fact that the maker did not give is absent. */
export type CardFacts = Partial<Record<FactName, string>>;

/** The words of one failure: both sentences end with a full stop and hold no line break. */
export interface CardWords {
  /** One sentence for somebody who knows nothing of servers. */
  cause: string;
  /** The one thing to do. */
  todo: string;
}

/** Codes of what is in the way at a git server. */
export type GitServerCode = Extract<
  FailureCode,
  `git-${'server' | 'access' | 'repository' | 'host' | 'push' | 'rate' | 'app'}-${string}`
>;

/** Codes of what is in the way of fetching code. */
export type FetchCode = Extract<FailureCode, `fetch-${string}`>;

/** Codes of what keeps a compose file from being run. */
export type ComposeCode = Extract<FailureCode, `compose-${string}`>;

export type CardCatalogue = Record<FailureCode, (facts: CardFacts) => CardWords>;

const GROUPED: ReadonlySet<string> = new Set<FactName>(['entries', 'limit', 'ratio', 'limitMb']);
/** Here a `limit` given as a number is bytes; elsewhere it counts (entries, characters, times). */
const LIMIT_IS_BYTES: ReadonlySet<FailureCode> = new Set([
  'zip-unpacked-too-large',
  'disk-full',
  'volume-full',
  'fetch-too-large',
]);

/** Makes printable facts of a failure's params; unknown and empty ones are dropped. */
export function cardFacts(code: FailureCode, params: Record<string, string | number>): CardFacts {
  const facts: CardFacts = {};
  for (const name of FACT_NAMES) {
    const value = params[name];
    if (value === undefined || value === null) continue;
    const text = typeof value === 'number' ? numberText(code, name, value) : plainText(value);
    if (text !== '') facts[name] = text;
  }
  return facts;
}

function numberText(code: FailureCode, name: FactName, value: number): string {
  if (!Number.isFinite(value)) return '';
  if (name === 'size' || (name === 'limit' && LIMIT_IS_BYTES.has(code))) return bytesText(value);
  const rounded = Math.round(value * 10) / 10;
  return GROUPED.has(name) ? rounded.toLocaleString('en') : String(rounded);
}

/** `500 MB`: decimal units for round decimal numbers, else the binary ones that limits are usually given in. */
export function bytesText(bytes: number): string {
  const base = bytes % 1_000_000 === 0 ? 1_000 : 1_024;
  let value = bytes;
  let unit = 0;
  while (value >= base && unit < UNITS.length - 1) {
    value /= base;
    unit += 1;
  }
  return `${(Math.round(value * 10) / 10).toLocaleString('en')} ${UNITS[unit]}`;
}

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'];

/** A project that needs a certain Gradle brings it along; the one of a distribution is rarely new enough. */
export function wantsWrapper({ tool, needed }: CardFacts): boolean {
  return tool === 'gradle' && needed !== undefined;
}

/** The clock of whoever reads it, named: a card is also made on the server, for people elsewhere. */
export function clockTime(iso: string, locale: 'en' | 'ko'): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  return time.toLocaleTimeString(locale, {
    ...(locale === 'en' ? { hourCycle: 'h23' } : {}),
    ...{ hour: '2-digit', minute: '2-digit', timeZoneName: 'short' },
  });
}
