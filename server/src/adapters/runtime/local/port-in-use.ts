/** How Node, Python (http.server, uvicorn, gunicorn, Flask), Go, Java, PHP and Ruby say that a port is taken. */
const TAKEN = /EADDRINUSE|address already in use|already in use|in use by another program|connection in use/i;
/** The port in such a line: `:::3000`, `127.0.0.1:8000`, `('0.0.0.0', 8000)`, `Port 5000 is …`. */
const PORT = /(?:\bport\s+|:|,\s*)(\d{2,5})\b/gi;
/** `[Errno 98]`, and the like: a number, and no port. */
const NOT_A_PORT = /\[Errno -?\d+\]|\bline \d+/gi;

/** The port that a program wanted and somebody else has, by its last words; undefined when they do not say it. */
export function portInUse(lines: readonly string[]): number | undefined {
  const telling = lines.flatMap((line, index) => (TAKEN.test(line) ? [line, lines[index + 1] ?? ''] : []));
  for (const line of telling) {
    const ports = [...line.replace(NOT_A_PORT, '').matchAll(PORT)].map(([, digits]) => Number(digits));
    // The last one: before it may stand an address with colons of its own, or a time of day.
    const port = ports.findLast((candidate) => candidate > 0 && candidate <= 65_535);
    if (port !== undefined) return port;
  }
  return undefined;
}
