/** Milliseconds since 1970 as the API writes them. */
export function iso(at: number): string {
  return new Date(at).toISOString();
}

export function optionalIso<K extends string>(key: K, at: number | undefined): { [P in K]?: string } {
  return at === undefined ? {} : ({ [key]: iso(at) } as { [P in K]?: string });
}
