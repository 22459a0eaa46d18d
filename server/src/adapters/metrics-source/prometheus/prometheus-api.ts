import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { MetricsAway } from '../../../domain/metrics-origin.ts';

/** Prometheus gave no usable answer. */
export class PrometheusTrouble extends Error {
  readonly reason: MetricsAway['reason'];

  constructor(reason: MetricsAway['reason'], detail: string) {
    super(detail);
    this.reason = reason;
  }
}

type PrometheusCredentials = { kind: 'token'; file: string } | { kind: 'password'; user: string; file: string };

export interface PrometheusPlace {
  /** Without a slash at its end. */
  url: string;
  /** Files are read for each question: what is in them may change. */
  credentials?: PrometheusCredentials;
}

/** One time series of an answer: its labels and its values, oldest first. */
export interface Series {
  labels: Record<string, string>;
  points: { at: number; value: number }[];
}

/** A list of a thousand Apps is some 300 kB; what is larger by far is no answer to our questions. */
const MOST_BYTES = 32 * 1024 * 1024;
const NOT_ALLOWED = new Set([401, 403]);

// Times in seconds, values as text: "+Inf" and "NaN" are no JSON.
const VALUE = z.tuple([z.number(), z.string()]);
const ANSWER = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('success'),
    data: z.object({
      result: z.array(
        z.object({
          metric: z.record(z.string(), z.string()),
          value: VALUE.optional(),
          values: z.array(VALUE).optional(),
        }),
      ),
    }),
  }),
  z.object({ status: z.literal('error'), errorType: z.string(), error: z.string() }),
]);

/** Prometheus' HTTP API, version 1. Every call throws PrometheusTrouble. */
export class PrometheusApi {
  readonly #place: PrometheusPlace;

  constructor(place: PrometheusPlace) {
    this.#place = place;
  }

  /** At one moment, in milliseconds since 1970. */
  at(query: string, at: number, timeoutMs: number): Promise<Series[]> {
    return this.#ask('query', { query, time: inSeconds(at) }, timeoutMs);
  }

  /** At `from` and each `stepMs` later, up to `to`; 11,000 points at most, as Prometheus allows. */
  over(query: string, range: { from: number; to: number; stepMs: number }, timeoutMs: number): Promise<Series[]> {
    const { from, to, stepMs } = range;
    const asked = { query, start: inSeconds(from), end: inSeconds(to), step: inSeconds(stepMs) };
    return this.#ask('query_range', asked, timeoutMs);
  }

  async #ask(what: 'query' | 'query_range', asked: Record<string, string>, timeoutMs: number): Promise<Series[]> {
    // So that it does not go on with what nobody waits for any more.
    const body = new URLSearchParams({ ...asked, timeout: `${timeoutMs}ms` });
    const { status, text } = await this.#post(`${this.#place.url}/api/v1/${what}`, body, timeoutMs);
    if (NOT_ALLOWED.has(status)) throw new PrometheusTrouble('refused', `HTTP ${status}`);
    const answer = parse(status, text);
    if (answer.status === 'error') {
      const { errorType, error } = answer;
      throw new PrometheusTrouble(errorType === 'timeout' ? 'slow' : 'faulty', `${errorType}: ${error}`.slice(0, 300));
    }
    return answer.data.result.map(({ metric, value, values }) => ({
      labels: metric,
      points: (values ?? (value ? [value] : [])).map(([s, number]) => ({
        at: Math.round(s * 1_000),
        value: Number(number),
      })),
    }));
  }

  async #post(url: string, body: URLSearchParams, timeoutMs: number): Promise<{ status: number; text: string }> {
    const headers = await this.#headers();
    try {
      const signal = AbortSignal.timeout(timeoutMs);
      // A redirect would carry the credentials elsewhere.
      const response = await fetch(url, { method: 'POST', body, headers, signal, redirect: 'error' });
      return { status: response.status, text: await readBounded(response) };
    } catch (error) {
      throw error instanceof PrometheusTrouble ? error : troubleOf(error as Error, timeoutMs);
    }
  }

  async #headers(): Promise<Record<string, string>> {
    const { credentials } = this.#place;
    if (!credentials) return {};
    try {
      const secret = (await readFile(credentials.file, 'utf8')).trim();
      if (credentials.kind === 'token') return { authorization: `Bearer ${secret}` };
      const pair = Buffer.from(`${credentials.user}:${secret}`).toString('base64');
      return { authorization: `Basic ${pair}` };
    } catch (error) {
      throw new PrometheusTrouble('refused', `its credentials cannot be read: ${(error as Error).message}`);
    }
  }
}

function parse(status: number, text: string): z.infer<typeof ANSWER> {
  try {
    return ANSWER.parse(JSON.parse(text));
  } catch {
    throw new PrometheusTrouble('faulty', `HTTP ${status}, and no answer of Prometheus' API`);
  }
}

async function readBounded(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MOST_BYTES) throw new PrometheusTrouble('faulty', 'an answer of more than 32 MB');
  }
  return text + decoder.decode();
}

function troubleOf(error: Error, timeoutMs: number): PrometheusTrouble {
  if (error.name === 'TimeoutError') return new PrometheusTrouble('slow', `no answer within ${timeoutMs / 1_000} s`);
  const { cause } = error;
  return new PrometheusTrouble('unreachable', cause instanceof Error ? cause.message || cause.name : error.message);
}

function inSeconds(ms: number): string {
  return (ms / 1_000).toFixed(3);
}
