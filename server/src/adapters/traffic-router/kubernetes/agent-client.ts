import { Agent, type IncomingMessage, request } from 'node:http';
import { AGENT_PORT, type CertificatesInForce, type RouteInForce } from '@nonstop4/edge/cluster-protocol';
import type { DrainRequest, DrainResult, EdgeStats } from '@nonstop4/edge/protocol';

const ANSWER_MS = 2_000;
const NOT_FOUND = 404;

/** Asks the agents of the edges, over the pods' network. Every call throws when the agent or its edge gives no answer. */
export class AgentClient {
  readonly #token: () => string;
  readonly #connections = new Agent({ keepAlive: true, maxSockets: 16 });

  constructor(token: () => string) {
    this.#token = token;
  }

  /** Undefined: the edge has no route of that App. */
  async routeInForce(host: string, appId: string): Promise<RouteInForce | undefined> {
    const { status, text } = await this.#call(host, 'GET', `/routes/${appId}`);
    return status === NOT_FOUND ? undefined : (JSON.parse(accepted(status, text)) as RouteInForce);
  }

  async certificatesInForce(host: string): Promise<CertificatesInForce> {
    const { status, text } = await this.#call(host, 'GET', '/certificates');
    return JSON.parse(accepted(status, text)) as CertificatesInForce;
  }

  async stats(host: string): Promise<EdgeStats> {
    const { status, text } = await this.#call(host, 'GET', '/stats');
    return JSON.parse(accepted(status, text)) as EdgeStats;
  }

  async metricsText(host: string): Promise<string> {
    const { status, text } = await this.#call(host, 'GET', '/metrics');
    return accepted(status, text);
  }

  async drain(host: string, asked: DrainRequest): Promise<DrainResult> {
    const { status, text } = await this.#call(host, 'POST', '/drain', asked, asked.timeoutMs + ANSWER_MS);
    return JSON.parse(accepted(status, text)) as DrainResult;
  }

  close(): void {
    this.#connections.destroy();
  }

  #call(host: string, method: string, path: string, body?: object, timeoutMs = ANSWER_MS) {
    const text = body === undefined ? undefined : JSON.stringify(body);
    return new Promise<{ status: number; text: string }>((resolve, reject) => {
      const outgoing = request({
        host,
        port: AGENT_PORT,
        method,
        path,
        agent: this.#connections,
        headers: {
          authorization: `Bearer ${this.#token()}`,
          ...(text === undefined
            ? {}
            : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
        },
      });
      const timer = setTimeout(() => outgoing.destroy(new Error('no answer in time')), timeoutMs);
      outgoing.once('close', () => clearTimeout(timer));
      outgoing.once('error', reject);
      outgoing.once('response', (answer) => {
        readAll(answer).then((read) => resolve({ status: answer.statusCode ?? 0, text: read }), reject);
      });
      outgoing.end(text);
    });
  }
}

function accepted(status: number, text: string): string {
  if (status === 200) return text;
  throw new Error(`an edge's agent answered ${status}: ${text}`);
}

async function readAll(answer: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of answer.setEncoding('utf8')) text += String(chunk);
  return text;
}
