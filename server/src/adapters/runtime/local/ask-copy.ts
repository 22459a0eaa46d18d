import { request } from 'node:http';

const ASK_TIMEOUT_MS = 3_000;

/** Sends GET path to a port of this machine: the status, or 0 when it did not answer in HTTP. */
export function askCopy(port: number, path: string, signal: AbortSignal): Promise<number> {
  return new Promise((resolve) => {
    const outgoing = request({ host: '127.0.0.1', port, path, timeout: ASK_TIMEOUT_MS, signal, agent: false });
    outgoing.once('response', (response) => {
      response.destroy();
      resolve(response.statusCode ?? 0);
    });
    outgoing.once('timeout', () => outgoing.destroy());
    outgoing.once('error', () => resolve(0));
    outgoing.once('close', () => resolve(0));
    outgoing.end();
  });
}
