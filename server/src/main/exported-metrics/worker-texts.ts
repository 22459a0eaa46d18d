import { ControlClient } from '@nonstop4/plane/control-client';

const ANSWER_MS = 2_000;

/** What the workers of this machine export, asked over their control sockets. */
export class WorkerTexts {
  readonly #clients: ControlClient[];

  constructor(sockets: readonly string[]) {
    this.#clients = sockets.map((socket) => new ControlClient(socket));
  }

  /** Of every worker that answers; that one does not, nonstop4_node_ready says. */
  async read(): Promise<string> {
    const texts = await Promise.allSettled(this.#clients.map(readText));
    return texts.flatMap((text) => (text.status === 'fulfilled' ? text.value : [])).join('\n');
  }

  close(): void {
    for (const client of this.#clients) client.close();
  }
}

async function readText(client: ControlClient): Promise<string> {
  let text = '';
  for await (const chunk of await client.stream('GET', '/metrics', { timeoutMs: ANSWER_MS })) text += String(chunk);
  return text;
}
