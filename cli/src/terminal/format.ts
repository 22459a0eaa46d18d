import type { Locale } from '@nonstop4/contract';

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** `12.3 MB`, in steps of 1,024. */
export function formatBytes(bytes: number, locale: Locale): string {
  const unit = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  const unitDisplay = unit === 0 ? 'long' : 'short';
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: UNITS[unit],
    unitDisplay,
    maximumFractionDigits: 1,
  }).format(bytes / 1_024 ** unit);
}

/** `0.4 sec`, `2 min, 5 sec`. */
export function formatDuration(ms: number, locale: Locale): string {
  const part = (value: number, unit: string, digits = 0) =>
    new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: digits }).format(
      value,
    );
  const seconds = ms / 1_000;
  if (seconds < 60) return part(seconds, 'second', seconds < 10 ? 1 : 0);
  const whole = Math.round(seconds);
  if (whole < 3_600) return `${part(Math.floor(whole / 60), 'minute')} ${part(whole % 60, 'second')}`;
  return `${part(Math.floor(whole / 3_600), 'hour')} ${part(Math.floor((whole % 3_600) / 60), 'minute')}`;
}

/** `3 minutes ago`. */
export function formatAgo(iso: string, locale: Locale, now = Date.now()): string {
  const seconds = (Date.parse(iso) - now) / 1_000;
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const steps = [
    ['day', 86_400],
    ['hour', 3_600],
    ['minute', 60],
  ] as const;
  for (const [unit, size] of steps) {
    if (Math.abs(seconds) >= size) return format.format(Math.round(seconds / size), unit);
  }
  return format.format(Math.round(Math.min(0, seconds)), 'second');
}

export function formatNumber(value: number, locale: Locale, digits = 0): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);
}
