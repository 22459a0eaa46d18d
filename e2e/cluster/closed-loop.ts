import { Agent, request } from 'node:http';

export interface ClosedLoop {
  host: string;
  port: number;
  hostname: string;
  /** Each has one request at a time. */
  visitors: number;
  warmUpMs: number;
  measureMs: number;
}

/** Visitors who each ask for / again as soon as they have an answer. Gives the answers with status 200 a second, of the time after the warm-up. */
export async function closedLoop({ visitors, warmUpMs, measureMs, ...where }: ClosedLoop): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: visitors });
  const began = performance.now();
  const elapsed = () => performance.now() - began;
  let answered = 0;
  const visitor = async (): Promise<void> => {
    while (elapsed() < warmUpMs + measureMs) {
      const status = await statusOf(agent, where);
      if (status === 200 && elapsed() >= warmUpMs && elapsed() < warmUpMs + measureMs) answered += 1;
    }
  };
  await Promise.all(Array.from({ length: visitors }, visitor));
  agent.destroy();
  return answered / (measureMs / 1_000);
}

function statusOf(
  agent: Agent,
  { host, port, hostname }: Pick<ClosedLoop, 'host' | 'port' | 'hostname'>,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request({ host, port, path: '/', agent, headers: { host: hostname } }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode ?? 0));
      answer.on('error', reject);
    });
    asked.on('error', reject);
    asked.end();
  });
}
