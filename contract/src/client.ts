import type { z } from 'zod';
import type { Operation } from './operation.ts';
import { type ProblemDetails, ProblemDetailsSchema } from './problem.ts';

/** What a call takes: only the parts that its operation has. */
export type CallInput<O extends Operation> = (O['params'] extends z.ZodType
  ? { params: z.input<O['params']> }
  : unknown) &
  (O['query'] extends z.ZodType ? { query?: z.input<O['query']> } : unknown) &
  (O['body'] extends z.ZodType ? { body: z.input<O['body']> } : unknown);

export type CallResult<O extends Operation> = O['result'] extends z.ZodType ? z.output<O['result']> : undefined;

/** The server answered with problem details. */
export class ApiProblem extends Error {
  readonly problem: ProblemDetails;
  constructor(problem: ProblemDetails) {
    super(problem.detail);
    this.name = 'ApiProblem';
    this.problem = problem;
  }
}

/** No answer of the server at all: it is down, restarting, or out of reach. */
export class ApiUnreachable extends Error {}

export interface ApiClientOptions {
  /** `http://localhost:4400`; empty in the browser. */
  baseUrl: string;
  /** Sent as `Authorization: Bearer`; the browser uses its cookie instead. */
  token?: string;
  /** `ko` or `en`, for the words of failure cards. */
  language?: string;
}

/** The URL of an operation with its parameters filled in. */
export function operationUrl(
  baseUrl: string,
  operation: Operation,
  input: { params?: unknown; query?: unknown },
): string {
  const params = (input.params ?? {}) as Record<string, string | number>;
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(params[name] ?? '')),
  );
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries((input.query ?? {}) as Record<string, unknown>)) {
    if (value !== undefined) query.set(name, String(value));
  }
  const text = query.toString();
  return `${baseUrl}${path}${text === '' ? '' : `?${text}`}`;
}

/** Calls operations by fetch. Throws ApiProblem or ApiUnreachable. */
export class ApiClient {
  readonly #options: ApiClientOptions;

  constructor(options: ApiClientOptions) {
    this.#options = options;
  }

  async call<O extends Operation>(operation: O, input: CallInput<O>, signal?: AbortSignal): Promise<CallResult<O>> {
    const response = await this.open(operation, input, signal);
    if (operation.answer !== 'json') return undefined as CallResult<O>;
    return (await response.json()) as CallResult<O>;
  }

  /** The answer itself, for streams and files. */
  async open<O extends Operation>(operation: O, input: CallInput<O>, signal?: AbortSignal): Promise<Response> {
    const { params, query, body } = input as { params?: unknown; query?: unknown; body?: unknown };
    const headers: Record<string, string> = { accept: 'application/json, application/problem+json, */*' };
    if (this.#options.token) headers.authorization = `Bearer ${this.#options.token}`;
    if (this.#options.language) headers['accept-language'] = this.#options.language;
    if (body !== undefined) headers['content-type'] = 'application/json';
    const response = await fetchOrUnreachable(operationUrl(this.#options.baseUrl, operation, { params, query }), {
      method: operation.method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
    if (!response.ok) throw await problemOf(response);
    return response;
  }
}

async function fetchOrUnreachable(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ApiUnreachable(`No answer from ${new URL(url, 'http://server').origin}. Is the platform running?`);
  }
}

/** Makes an error of an answer that is not 2xx, whatever stands in it. */
export async function problemOf(response: Response): Promise<Error> {
  const text = await response.text().catch(() => '');
  try {
    const parsed = ProblemDetailsSchema.safeParse(JSON.parse(text));
    if (parsed.success) return new ApiProblem(parsed.data);
  } catch {
    // Not JSON: something between us and the server has answered.
  }
  return new ApiUnreachable(`Unexpected answer ${response.status} from the server.`);
}
