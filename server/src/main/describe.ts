/** An error as it stands in the log. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return `${error.stack ?? error.message}${cause instanceof Error ? `\nbecause of ${cause.message || cause.name}` : ''}`;
}
