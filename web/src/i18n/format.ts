import type { Language } from './language.ts';

const KILO = 1024;
const BYTE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** Numbers, sizes and times in the reader's language. */
export interface Format {
  number(value: number, digits?: number): string;
  percent(share: number): string;
  /** Sizes count 1,024 to the next unit, as file managers show them. */
  bytes(bytes: number): string;
  speed(bytesPerS: number): string;
  /** `340 ms`, `4.2 sec`, `1 min 5 sec`, `2 hr 3 min`. */
  duration(ms: number): string;
  /** `3 minutes ago`; exact enough for a list, the exact time goes into the tooltip. */
  ago(at: string | Date, now: Date): string;
  dateTime(at: string | Date): string;
  /** `Nov 26`, for axes. */
  day(at: string | Date): string;
  /** `14:03:07`, for log lines. */
  clock(at: string | Date): string;
  list(items: readonly string[]): string;
}

export function makeFormat(language: Language): Format {
  const locale = language === 'ko' ? 'ko-KR' : 'en-US';
  const unit = (value: number, name: string, digits = 0) =>
    new Intl.NumberFormat(locale, {
      style: 'unit',
      unit: name,
      // The short forms of it are “43 byte” and “43byte”.
      unitDisplay: name === 'byte' ? 'long' : 'short',
      maximumFractionDigits: digits,
    }).format(value);
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const day = new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric' });
  const clock = new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  const bytes = (value: number) => {
    const { amount, name } = inLargestUnit(value);
    return unit(amount, name, name === 'byte' || amount >= 100 ? 0 : 1);
  };
  return {
    number: (value, digits = 0) => new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value),
    percent: (share) => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 }).format(share),
    bytes,
    speed: (bytesPerS) => `${bytes(bytesPerS)}/s`,
    duration: (ms) =>
      durationParts(ms)
        .map((part) => unit(part.value, part.name, part.digits))
        .join(' '),
    ago: (at, now) => {
      const { value, name } = relativeStep((new Date(at).getTime() - now.getTime()) / 1000);
      return relative.format(value, name);
    },
    dateTime: (at) => dateTime.format(new Date(at)),
    day: (at) => day.format(new Date(at)),
    clock: (at) => clock.format(new Date(at)),
    list: (items) => new Intl.ListFormat(locale, { type: 'conjunction' }).format(items),
  };
}

function inLargestUnit(bytes: number): { amount: number; name: (typeof BYTE_UNITS)[number] } {
  const step = bytes < KILO ? 0 : Math.min(BYTE_UNITS.length - 1, Math.floor(Math.log(bytes) / Math.log(KILO)));
  return { amount: bytes / KILO ** step, name: BYTE_UNITS[step] ?? 'byte' };
}

interface DurationPart {
  value: number;
  name: 'millisecond' | 'second' | 'minute' | 'hour';
  digits: number;
}

function durationParts(ms: number): DurationPart[] {
  if (ms < 1_000) return [{ value: Math.max(0, Math.round(ms)), name: 'millisecond', digits: 0 }];
  if (ms < 9_950) return [{ value: ms / 1_000, name: 'second', digits: 1 }];
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return [{ value: seconds, name: 'second', digits: 0 }];
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60)
    return withRest({ value: minutes, name: 'minute', digits: 0 }, { value: seconds % 60, name: 'second', digits: 0 });
  return withRest(
    { value: Math.floor(minutes / 60), name: 'hour', digits: 0 },
    { value: minutes % 60, name: 'minute', digits: 0 },
  );
}

function withRest(first: DurationPart, rest: DurationPart): DurationPart[] {
  return rest.value === 0 ? [first] : [first, rest];
}

function relativeStep(seconds: number): { value: number; name: Intl.RelativeTimeFormatUnit } {
  const size = Math.abs(seconds);
  if (size < 45) return { value: Math.round(seconds), name: 'second' };
  if (size < 45 * 60) return { value: Math.round(seconds / 60), name: 'minute' };
  if (size < 22 * 3600) return { value: Math.round(seconds / 3600), name: 'hour' };
  return { value: Math.round(seconds / 86_400), name: 'day' };
}
