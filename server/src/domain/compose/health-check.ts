import { fieldsOf, oneOrMore, textOf } from './yaml-values.ts';

/** A request to the program itself: `curl -f http://localhost:3000/health`, `wget -qO- 127.0.0.1/health`. */
const REQUEST = /\b(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?::[^/\s"']*)?(\/[\w./~%-]*)?/;

/** The path that a health check by HTTP asks; undefined when it asks something else, or none is said. */
export function healthPathOf(healthcheck: unknown, fill: (text: string) => string): string | undefined {
  const fields = fieldsOf(healthcheck);
  if (!fields || fields.disable === true) return undefined;
  const command = fill(
    oneOrMore(fields.test)
      .flatMap((word) => textOf(word) ?? [])
      .join(' '),
  );
  if (!/\b(?:curl|wget)\b|https?:/.test(command)) return undefined;
  const request = REQUEST.exec(command);
  return request ? (request[1] ?? '/') : undefined;
}
