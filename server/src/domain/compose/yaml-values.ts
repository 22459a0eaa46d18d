/** A mapping of a YAML document, as its parser gives it. */
export type Fields = Readonly<Record<string, unknown>>;

export function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

/** A scalar as text; whole numbers come as bigint, so that long ones keep their digits. Undefined for null and for what is no scalar. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}

/** The entries of a list; of anything else none. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Where a setting is one value or a list of them. */
export function oneOrMore(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** Names and values of what may be written as a mapping or as a list of `NAME=value`; a name alone has none. */
export function namedValues(value: unknown): [name: string, value: string | undefined][] {
  const fields = fieldsOf(value);
  if (fields) return Object.entries(fields).map(([name, one]) => [name, textOf(one)]);
  return listOf(value).flatMap((entry) => {
    const text = textOf(entry);
    if (text === undefined) return [];
    const at = text.indexOf('=');
    return [at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]] as [string, string | undefined][];
  });
}
