import { Agent, request } from 'node:http';
import type { Entrance } from './testbed.ts';

/** Visitors who each ask again as soon as they have an answer. Gives the answers with status 200 a second, of the time after the warm-up. */
export async function closedLoop(
  { host, port }: Pick<Entrance, 'host' | 'port'>,
  hostname: string,
  { visitors, warmUpMs, measureMs }: { visitors: number; warmUpMs: number; measureMs: number },
): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: visitors });
  const began = performance.now();
  const elapsed = () => performance.now() - began;
  let answered = 0;
  const visitor = async (): Promise<void> => {
    while (elapsed() < warmUpMs + measureMs) {
      const status = await askOnce(agent, { host, port, hostname });
      if (status === 200 && elapsed() >= warmUpMs && elapsed() < warmUpMs + measureMs) answered += 1;
    }
  };
  await Promise.all(Array.from({ length: visitors }, visitor));
  agent.destroy();
  return answered / (measureMs / 1_000);
}

function askOnce(
  agent: Agent,
  { host, port, hostname }: { host: string; port: number; hostname: string },
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
