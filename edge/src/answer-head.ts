/** An answer's headers as undici gives them: lower-case names, a list where a name came more than once. */
export type AnswerHeaders = Record<string, string | string[] | undefined>;

/** RFC 9110 section 7.6.1: they concern only the connection to the target. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'te',
  'upgrade',
  'proxy-authenticate',
]);
const USUAL_OPTIONS = new Set(['close', 'keep-alive', 'upgrade', '']);

/** What is known of the exchange when the answer's head is passed on. */
export interface AnswerCircumstances {
  status: number;
  /** The client's connection is closed after this answer. */
  closing: boolean;
  /** Whether trailers can follow: only after a chunked body. */
  trailersFit: boolean;
}

/** The flat list of headers for the client. */
export function answerHeaders(received: AnswerHeaders, circumstances: AnswerCircumstances): string[] {
  const nominated = nominatedBy(received['connection']);
  const headers: string[] = [];
  for (const name in received) {
    const value = received[name];
    if (value === undefined || HOP_BY_HOP.has(name) || nominated?.includes(name)) continue;
    if (name === 'trailer' && !circumstances.trailersFit) continue;
    // RFC 9110 section 8.6 forbids it there, and a client that believed it would wait for a body.
    if (name === 'content-length' && circumstances.status === 204) continue;
    if (typeof value === 'string') headers.push(name, value);
    else for (const one of value) headers.push(name, one);
  }
  if (circumstances.closing) headers.push('connection', 'close');
  return headers;
}

/** Trailers that may be merged into the head by a client must not change framing, routing or who is signed in (RFC 9110 section 6.5.1). */
const NOT_IN_TRAILERS = new Set([
  ...HOP_BY_HOP,
  'content-length',
  'host',
  'trailer',
  'set-cookie',
  'content-encoding',
  'content-type',
]);

export function answerTrailers(received: AnswerHeaders): [string, string][] {
  const trailers: [string, string][] = [];
  for (const [name, value] of Object.entries(received)) {
    if (value === undefined || NOT_IN_TRAILERS.has(name)) continue;
    for (const one of typeof value === 'string' ? [value] : value) trailers.push([name, one]);
  }
  return trailers;
}

function nominatedBy(connection: string | string[] | undefined): string[] | undefined {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return undefined;
  const tokens = String(connection)
    .split(',')
    .map((token) => token.trim().toLowerCase());
  return tokens.filter((token) => !USUAL_OPTIONS.has(token) && token !== 'content-length');
}
