/** Reads a column that this server wrote as JSON; NULL is undefined. */
export function fromJson<T>(text: string): T;
export function fromJson<T>(text: string | null): T | undefined;
export function fromJson<T>(text: string | null): T | undefined {
  return text === null ? undefined : (JSON.parse(text) as T);
}

/** Text of a nested value for a column; undefined is NULL. */
export function toJson(value: object): string;
export function toJson(value: object | undefined): string | null;
export function toJson(value: object | undefined): string | null {
  return value === undefined ? null : JSON.stringify(value);
}
