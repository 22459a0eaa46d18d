import type { Operation } from '@nonstop4/contract';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import type { z } from 'zod';
import { type Panel, urlOf } from './panel.ts';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

/** Somebody with a browser, which keeps cookies; each answer is held against the contract. */
export class Visitor {
  readonly #panel: Panel;
  readonly #from: string;
  readonly cookies = new Map<string, string>();

  constructor(panel: Panel, from = '10.0.0.1') {
    this.#panel = panel;
    this.#from = from;
  }

  /** Fails unless it is the answer that the contract promises. */
  async call<O extends Operation>(
    operation: O,
    body?: unknown,
    params: Record<string, string> = {},
  ): Promise<O['result'] extends z.ZodType ? z.output<O['result']> : string> {
    const answer = await this.ask(operation, body, params);
    if (answer.statusCode !== operation.status)
      throw new Error(`${operation.id} was answered ${answer.statusCode}: ${answer.body.slice(0, 300)}`);
    const value = operation.answer === 'json' ? operation.result?.parse(answer.json()) : answer.body;
    return value as O['result'] extends z.ZodType ? z.output<O['result']> : string;
  }

  /** Code of the problem that it is answered with. */
  async refused(operation: Operation, body?: unknown, params: Record<string, string> = {}): Promise<string> {
    const answer = await this.ask(operation, body, params);
    if (answer.statusCode < 400) throw new Error(`${operation.id} was answered ${answer.statusCode}`);
    return answer.json<{ code: string }>().code;
  }

  async ask(
    operation: Operation,
    body?: unknown,
    params: Record<string, string> = {},
  ): Promise<LightMyRequestResponse> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await this.#panel.server.inject({
      ...{ method: operation.method, url: urlOf(operation, params), remoteAddress: this.#from },
      headers: { 'user-agent': FIREFOX, ...(cookie === '' ? {} : { cookie }) },
      ...(body === undefined ? {} : { payload: body as object }),
    } satisfies InjectOptions);
    for (const { name, value, maxAge, expires } of answer.cookies) {
      if (maxAge === 0 || (expires && expires.getTime() === 0)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return answer;
  }
}
