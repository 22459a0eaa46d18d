/** What was offered as a table is none; the message names the place. */
export class TableInvalid extends Error {}

/** The fields that every table is made of; each throws TableInvalid and names the place with `at`. */
export function object(value: unknown, at: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new TableInvalid(`${at} must be an object`);
}

export function list(value: unknown, at: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw new TableInvalid(`${at} must be a list`);
}

export function text(value: unknown, at: string, longest = 256): string {
  if (typeof value === 'string' && value !== '' && value.length <= longest) return value;
  throw new TableInvalid(`${at} must be a text`);
}

export function version(table: Record<string, unknown>): number {
  const value = table['version'];
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new TableInvalid('version must be a whole number from 0');
}

export function once(values: string[], what: string): void {
  const seen = new Set<string>();
  for (const value of values) {
    if (seen.has(value)) throw new TableInvalid(`the ${what} ${value} is there twice`);
    seen.add(value);
  }
}
