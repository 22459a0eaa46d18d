const UNITS = ['kB', 'MB', 'GB', 'TB'];

/** Bytes for people, by the same powers of 1024 that limits are set in: 524288000 is `500 MB`. */
export function sizeInWords(bytes: number): string {
  let value = bytes / 1_024;
  let unit = 0;
  while (value >= 1_000 && unit < UNITS.length - 1) {
    value /= 1_024;
    unit += 1;
  }
  // What there is of something small is never told as nothing.
  const rounded = value >= 10 ? Math.ceil(value) : Math.max(bytes > 0 ? 0.1 : 0, Math.round(value * 10) / 10);
  return `${rounded} ${UNITS[unit]}`;
}
