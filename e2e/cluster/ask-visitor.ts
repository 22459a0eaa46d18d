import { request } from 'node:http';
import type { Entrance } from './testbed.ts';

const TIMEOUT_MS = 30_000;

/** One request on a connection of its own: status and text of the answer, or the reason of none. */
export function askVisitor(
  { host, port }: Pick<Entrance, 'host' | 'port'>,
  hostname: string,
  path: string,
): Promise<string> {
  return new Promise((resolve) => {
    const asked = request(
      { host, port, path, agent: false, headers: { host: hostname }, timeout: TIMEOUT_MS },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (chunk: string) => (text += chunk));
        answer.on('end', () => resolve(`${answer.statusCode} ${text.trim()}`));
        answer.on('error', (error) => resolve(`no whole answer: ${error.message}`));
      },
    );
    asked.on('timeout', () => asked.destroy(new Error('timed out')));
    asked.on('error', (error) => resolve(`no answer: ${error.message}`));
    asked.end();
  });
}
